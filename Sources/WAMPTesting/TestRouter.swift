public import Swampy
internal import Synchronization

/// The router of the running test: see ``Testing/Trait/wampRouter`` and ``Testing/Trait/crossbar(config:path:command:)``.
///
/// ```swift
/// @Test(.wampRouter) func adds() async throws {
///     let callee = try await TestRouter.current.session()
///     let caller = try await TestRouter.current.session()
///     try await callee.register("com.example.add") { (a: Int, b: Int) in a + b }
///     let sum: Int = try await caller.call("com.example.add", 2, 3)
///     #expect(sum == 5)
/// }
/// ```
public final class TestRouter: Sendable {
    @TaskLocal static var bound: TestRouter?

    /// The router of the test that the current task belongs to. Traps in a test without one.
    public static var current: TestRouter {
        guard let bound else {
            preconditionFailure(
                "no router here: the test needs the trait .wampRouter or .crossbar(), and its own tasks")
        }
        return bound
    }

    /// Where clients reach it, such as `ws://127.0.0.1:40123/ws`.
    public let url: String
    /// The scheduler that the test has for itself: the sessions are on it, and the router when it is embedded.
    public let scheduler: any Scheduler
    /// The router itself; nil when it is another program.
    public let router: Router?
    private let sessions = Mutex<[Session]>([])

    init(url: String, scheduler: any Scheduler, router: Router?) {
        self.url = url
        self.scheduler = scheduler
        self.router = router
    }

    /// A session that joins the router over its URL, and leaves at the end of the test.
    ///
    /// - Throws: ``/WAMP/SessionError``, or `SocketError`.
    public func session(
        realm: String = "realm1", configuration: Session.Configuration = Session.Configuration()
    ) async throws -> Session {
        let session = try await Session.connect(to: url, realm: realm, configuration: configuration, on: scheduler)
        sessions.withLock { $0.append(session) }
        return session
    }

    /// Runs a test with this router, and ends its sessions.
    func run(_ test: () async throws -> Void) async throws {
        do {
            try await Self.$bound.withValue(self) { try await test() }
            await leave()
        } catch {
            await leave()
            throw error
        }
    }

    private func leave() async {
        let sessions = sessions.withLock { sessions in
            defer { sessions = [] }
            return sessions
        }
        for session in sessions { await session.leave() }
    }
}
