import LibevScheduling
import Scheduling

/// A scheduler with one fault, to see that the checks notice it.
final class FaultyScheduler: Scheduler {
    enum Fault: String, CaseIterable, Codable {
        case alarmsAreEarly
        case alarmsStayArmed
        case timeMovesDuringTurn
        case turnEndsTwice
        case everybodyIsIsolated
        case pausedWatchesReport
        case redirectionIsIgnored
        case endIsNotWaitedFor

        /// The check that must notice it.
        var promise: String {
            switch self {
            case .alarmsAreEarly: "fires no alarm early, by its own time or by the clock"
            case .alarmsStayArmed: "does not fire an alarm that was disarmed"
            case .timeMovesDuringTurn: "has one time during a turn"
            case .turnEndsTwice: "ends a turn once, after all jobs of the turn"
            case .everybodyIsIsolated: "knows that other threads are not on it"
            case .pausedWatchesReport: "reports nothing while a watch is paused, and goes on when it is armed again"
            case .redirectionIsIgnored: "reports only to the new handler after a redirection, also from within a report"
            case .endIsNotWaitedFor: "runs what is queued before it ends, and may be asked twice"
            }
        }
    }

    private let sound: LibevScheduler
    private let fault: Fault

    init(_ fault: Fault) throws {
        self.fault = fault
        sound = try LibevScheduler()
    }

    var now: ContinuousClock.Instant { fault == .timeMovesDuringTurn ? .now : sound.now }

    func enqueue(_ job: consuming ExecutorJob) { sound.enqueue(job) }

    func watch(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Watch {
        FaultyWatch(sound.watch(descriptor, handler: handler), fault)
    }

    func alarm(handler: any AlarmHandler) -> any Alarm {
        FaultyAlarm(sound.alarm(handler: handler), fault)
    }

    func atEndOfTurn(_ handler: any TurnHandler) {
        sound.atEndOfTurn(handler)
        if fault == .turnEndsTwice { sound.atEndOfTurn(handler) }
    }

    func shutdown() async {
        if fault == .endIsNotWaitedFor {
            Task { await sound.shutdown() }  // nobody waits for it: that is the fault
        } else {
            await sound.shutdown()
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { sound.asUnownedSerialExecutor() }
    // Itself: the runtime releases, when a task ends, the executor that this names, and retained the one it was given.
    func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }
    func checkIsolated() { sound.checkIsolated() }

    func isIsolatingCurrentContext() -> Bool? {
        fault == .everybodyIsIsolated ? true : sound.isIsolatingCurrentContext()
    }
}

private final class FaultyWatch: Watch {
    private let sound: any Watch
    private let fault: FaultyScheduler.Fault

    init(_ sound: any Watch, _ fault: FaultyScheduler.Fault) {
        self.sound = sound
        self.fault = fault
    }

    var descriptor: CInt { sound.descriptor }

    func arm(_ interest: Readiness) {
        if fault != .pausedWatchesReport || !interest.isEmpty { sound.arm(interest) }
    }

    func redirect(to handler: any ReadinessHandler) {
        if fault != .redirectionIsIgnored { sound.redirect(to: handler) }
    }

    func close() { sound.close() }
}

private final class FaultyAlarm: Alarm {
    private let sound: any Alarm
    private let fault: FaultyScheduler.Fault

    init(_ sound: any Alarm, _ fault: FaultyScheduler.Fault) {
        self.sound = sound
        self.fault = fault
    }

    func arm(at deadline: ContinuousClock.Instant) {
        sound.arm(at: fault == .alarmsAreEarly ? deadline - .milliseconds(5) : deadline)
    }

    func disarm() {
        if fault != .alarmsStayArmed { sound.disarm() }
    }
}
