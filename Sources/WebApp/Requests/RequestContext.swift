public import Logging
public import Scheduling

/// What a handler has beside the request: where it runs, where it logs, and what extensions and middleware left for it.
public struct RequestContext: Sendable {
    /// The scheduler that the handler runs on, for timers and further tasks.
    public let scheduler: any Scheduler
    /// The app's logger; middleware may add metadata for the handlers behind it.
    public var logger: Logger
    /// Begins with the values of ``App/storage``.
    public var storage: ContextStorage

    init(scheduler: any Scheduler, logger: Logger, storage: ContextStorage) {
        self.scheduler = scheduler
        self.logger = logger
        self.storage = storage
    }
}
