#if ServiceLifecycle
    public import ServiceLifecycle
    public import WAMPRouter

    /// A WAMP router as a service of a `ServiceGroup`.
    public struct RouterService: Service {
        private let router: Router
        private let urls: [String]
        private let shutdownLimit: Duration

        /// Serves clients of `router` at `urls`, or only those inside the process when there are none.
        ///
        /// - Parameters:
        ///   - router: the router, which the service shuts down in the end.
        ///   - urls: where it listens, as `Router.listen(at:)` takes them.
        ///   - shutdownLimit: how long clients may take to answer GOODBYE when the group shuts down.
        public init(_ router: Router, at urls: [String] = [], shutdownLimit: Duration = .seconds(2)) {
            self.router = router
            self.urls = urls
            self.shutdownLimit = shutdownLimit
        }

        /// Serves until the group shuts down gracefully or the task is cancelled; returns when the router is shut down.
        ///
        /// A graceful shutdown leaves clients their time to answer GOODBYE, cancelling does not.
        ///
        /// - Throws: as `Router.listen(at:)`; the router is shut down then.
        public func run() async throws {
            do {
                for url in urls { try await router.listen(at: url) }
            } catch {
                await router.shutdown(within: .zero)
                throw error
            }
            let limit: Duration
            do {
                try await gracefulShutdown()
                limit = shutdownLimit
            } catch {
                limit = .zero
            }
            await router.shutdown(within: limit)
        }
    }
#endif
