public import Scheduling
internal import Synchronization

/// The scheduler that this module's short forms run on, made when it is first asked for and kept for the whole process.
///
/// `SWAMPY_SCHEDULER` names it; see ``SchedulerName``. Programs that want several pass their own to the long forms.
public enum DefaultScheduler {
    private static let shared = Mutex<(any Scheduler)?>(nil)

    /// The scheduler.
    ///
    /// - Throws: ``SchedulerError`` when `SWAMPY_SCHEDULER` names none, or one that this machine lacks.
    public static func get() throws(SchedulerError) -> any Scheduler {
        let outcome = shared.withLock { shared -> Result<any Scheduler, SchedulerError> in
            Result { () throws(SchedulerError) in
                if let shared { return shared }
                let made = try SchedulerName.fromEnvironment().makeScheduler()
                shared = made
                return made
            }
        }
        return try outcome.get()
    }
}
