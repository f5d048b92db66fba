#if ServiceLifecycle
    public import Scheduling
    public import ServiceLifecycle
    public import WAMP

    /// A WAMP client as a service of a `ServiceGroup`.
    ///
    /// ```swift
    /// let adder = SessionService(to: "ws://127.0.0.1:8080/ws", realm: "realm1", on: scheduler) { session in
    ///     try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
    /// }
    /// ```
    public struct SessionService: Service {
        private let url: String
        private let realm: String
        private let configuration: Session.Configuration
        private let scheduler: any Scheduler
        private let setUp: @concurrent @Sendable (Session) async throws -> Void

        /// Joins `realm` at `url` when the group runs, and calls `setUp` with the session: to register, to subscribe.
        public init(
            to url: String, realm: String, configuration: Session.Configuration = Session.Configuration(),
            on scheduler: any Scheduler, _ setUp: @escaping @concurrent @Sendable (Session) async throws -> Void
        ) {
            self.url = url
            self.realm = realm
            self.configuration = configuration
            self.scheduler = scheduler
            self.setUp = setUp
        }

        /// Lives until the group shuts down gracefully or the task is cancelled, whereupon it leaves the realm.
        ///
        /// - Throws: as `Session.connect`, what `setUp` throws, and `SessionError.ended` when the session ends otherwise.
        public func run() async throws {
            let session = try await Session.connect(
                to: url, realm: realm, configuration: configuration, on: scheduler)
            do {
                try await setUp(session)
            } catch {
                await session.leave()
                throw error
            }
            let end = await withTaskCancellationOrGracefulShutdownHandler {
                await session.waitUntilEnded()
            } onCancelOrGracefulShutdown: {
                scheduler.task { await session.leave() }  // the wait above ends with it
            }
            guard end == .left else { throw SessionError.ended(end) }
        }
    }
#endif
