#if Hummingbird
    public import Scheduling
    public import ServiceLifecycle
    internal import SwampyServices
    public import UnixSignals
    public import WebApp

    extension App {
        /// Serves beside `services` until one of the signals comes, and then shuts down gracefully, as Hummingbird's
        /// applications do: requests that are under way are answered, the app leaves its realm, and the services are stopped
        /// after it.
        ///
        /// - Throws: what keeps the app, or a service, from running.
        public func runService(
            on scheduler: any Scheduler, services: [any Service] = [],
            gracefulShutdownSignals: [UnixSignal] = [.sigterm, .sigint]
        ) async throws {
            let group = ServiceGroup(
                services: services + [AppService(self, on: scheduler)],
                gracefulShutdownSignals: gracefulShutdownSignals, logger: configuration.logger)
            try await group.run()
        }
    }
#endif
