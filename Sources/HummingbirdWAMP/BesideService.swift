#if Hummingbird
    internal import Scheduling
    internal import ServiceLifecycle
    internal import WebApp
    internal import WebAppWAMP

    /// An app beside a server that is not its own.
    struct BesideService: Service {
        private let app: App
        private let scheduler: any Scheduler
        private let started = AsyncStream.makeStream(of: Never.self)

        init(_ app: App, on scheduler: any Scheduler) {
            self.app = app
            self.scheduler = scheduler
        }

        /// Starts the app, and stops it when the group shuts down gracefully or the task is cancelled.
        ///
        /// - Throws: what keeps the app from starting.
        func run() async throws {
            let stop = try await start()
            started.continuation.finish()
            do { try await gracefulShutdown() } catch {
                // Cancelled: it stops all the same.
            }
            await scheduler.task { await stop() }.value  // its own task, which is not cancelled
        }

        /// Starts the app, which listens only for those who want its own router; returns what stops it.
        private func start() async throws -> @Sendable () async -> Void {
            guard app.hasOwnRouter else {
                try await app.startExtensions(on: scheduler)
                return { [app] in await app.end() }
            }
            let running = try await app.start(on: scheduler)
            return { await running.stop() }
        }

        /// Waits until the app has joined its realm.
        ///
        /// - Throws: `CancellationError` when the task is cancelled, as it is when the app cannot join.
        func waitUntilStarted() async throws {
            for await _ in started.stream {}
            try Task.checkCancellation()
        }
    }
#endif
