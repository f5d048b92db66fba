public import WAMP
public import WebApp

// The forms of the libraries' entry points that choose the scheduler themselves: `DefaultScheduler`.

/// Connects to a router, joins a realm, runs `body` with the session and leaves, on the default scheduler.
///
/// ```swift
/// try await withSession(to: "ws://127.0.0.1:8080/ws", realm: "realm1") { session in
///     let sum: Int = try await session.call("com.example.add", 2, 3)
/// }
/// ```
///
/// - Throws: ``SchedulerError``, what connecting throws, and what `body` throws.
@discardableResult
public func withSession<Result: Sendable>(
    to url: String, realm: String, configuration: Session.Configuration = Session.Configuration(),
    _ body: (Session) async throws -> Result
) async throws -> Result {
    try await withSession(to: url, realm: realm, configuration: configuration, on: DefaultScheduler.get(), body)
}

/// Connects to the first of `routers` that lets it join a realm, runs `body` with a client that comes back when its
/// session is lost, and leaves, on the default scheduler.
///
/// - Throws: ``SchedulerError``, what connecting throws, and what `body` throws.
@discardableResult
public func withClient<Result: Sendable>(
    to routers: [String], realm: String, configuration: Client.Configuration = Client.Configuration(),
    _ body: (Client) async throws -> Result
) async throws -> Result {
    try await withClient(to: routers, realm: realm, configuration: configuration, on: DefaultScheduler.get(), body)
}

extension App {
    /// The app as a program: serves as ``run()`` does, and returns when the app has stopped. When it cannot start, the
    /// program says why in one line on standard error and ends with status 1.
    ///
    /// ```swift
    /// let app = App()
    /// app.get("/") { _, _ in "Hello!" }
    /// await app.main()
    /// ```
    public func main() async {
        do { try await run() } catch { Program.fail("\(error)") }
    }

    /// Serves on the default scheduler until SIGINT or SIGTERM comes or the current task is cancelled; then lets the requests
    /// that are under way be answered until the shutdown timeout, stops, and returns. A further signal ends the process at
    /// once.
    ///
    /// - Throws: ``SchedulerError``, or why the app cannot start: an address in use, a router that is not there.
    public func run() async throws {
        let scheduler = try DefaultScheduler.get()
        try await untilSignal(on: scheduler, name: "app") { try await self.run(on: scheduler) }
    }

    /// Starts the app on the default scheduler; returns when connections are accepted.
    ///
    /// - Throws: as ``run()``.
    public func start() async throws -> RunningApp {
        try await start(on: DefaultScheduler.get())
    }

    /// Asks the app without sockets, on the default scheduler; see `App.test(on:_:)`.
    public func test(_ body: (TestClient) async throws -> Void) async throws {
        try await test(on: DefaultScheduler.get(), body)
    }
}
