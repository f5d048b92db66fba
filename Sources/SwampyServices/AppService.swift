#if ServiceLifecycle
    public import Scheduling
    public import ServiceLifecycle
    public import WebApp

    /// An app as a service of a `ServiceGroup`.
    ///
    /// ```swift
    /// let group = ServiceGroup(services: [AppService(app, on: scheduler)], gracefulShutdownSignals: [.sigterm], logger: log)
    /// try await group.run()
    /// await scheduler.shutdown()
    /// ```
    public struct AppService: Service {
        private let app: App
        private let scheduler: any Scheduler

        /// Serves `app` where its configuration says.
        public init(_ app: App, on scheduler: any Scheduler) {
            self.app = app
            self.scheduler = scheduler
        }

        /// Serves until the group shuts down gracefully or the task is cancelled. Then it accepts nothing more, and
        /// returns when the requests that are under way are answered or the app's shutdown timeout has passed.
        ///
        /// - Throws: as `App.run(on:at:)`.
        public func run() async throws {
            try await cancelWhenGracefulShutdown { try await app.run(on: scheduler) }
        }
    }
#endif
