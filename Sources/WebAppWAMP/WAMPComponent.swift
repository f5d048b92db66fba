internal import Logging
internal import Scheduling
internal import Synchronization
internal import WAMP
internal import WAMPRouter
internal import WebApp

/// The WAMP side of an app: its session, what it offers and listens to, and its own router if it has one.
final class WAMPComponent: AppExtension, Sendable {
    private let configuration: WAMPConfiguration
    private let state = Mutex(State())

    private struct State {
        var procedures: [(uri: String, make: @Sendable (ViewServices) -> ProcedureHandler)] = []
        var subscriptions: [(topic: String, make: @Sendable (ViewServices) -> EventHandler)] = []
        var joinHandlers: [@concurrent @Sendable (Session) async throws -> Void] = []
        var running: Running?
    }

    private struct Running {
        let router: Router?
        var session: Session
        var keeper: Task<Void, Never>?
    }

    init(_ configuration: WAMPConfiguration) {
        self.configuration = configuration
    }

    // MARK: Putting it together

    func offer(_ uri: String, _ make: @escaping @Sendable (ViewServices) -> ProcedureHandler) {
        state.withLock { state in
            precondition(state.running == nil, "procedures are offered before the app starts")
            precondition(!state.procedures.contains { $0.uri == uri }, "the procedure \(uri) is offered twice")
            state.procedures.append((uri, make))
        }
    }

    func subscribe(_ topic: String, _ make: @escaping @Sendable (ViewServices) -> EventHandler) {
        state.withLock { state in
            precondition(state.running == nil, "topics are subscribed to before the app starts")
            state.subscriptions.append((topic, make))
        }
    }

    func onJoin(_ handler: @escaping @concurrent @Sendable (Session) async throws -> Void) {
        state.withLock { $0.joinHandlers.append(handler) }
    }

    // MARK: AppExtension

    func start(_ app: App, on scheduler: any Scheduler) async throws {
        let router = configuration.router == nil ? embeddedRouter(for: app, on: scheduler) : nil
        do {
            let session = try await join(router, app, on: scheduler)
            state.withLock { $0.running = Running(router: router, session: session) }
            // stop() waits for this task.
            let keeper = scheduler.task { await self.keep(session, router, app, on: scheduler) }
            state.withLock { $0.running?.keeper = keeper }
        } catch {
            await router?.shutdown()
            throw error
        }
    }

    func prepare(_ context: inout RequestContext) {
        context.storage[SessionKey.self] = state.withLock { $0.running?.session }
    }

    func stop() async {
        guard let running = state.withLock({ $0.running }) else { return }
        running.keeper?.cancel()
        await running.session.leave()
        await running.keeper?.value
        // The keeper may have joined anew in the meantime.
        await state.withLock { $0.running?.session }?.leave()
        await running.router?.shutdown()
        state.withLock { $0.running = nil }
    }

    func services(of context: RequestContext) -> ViewServices {
        ViewServices(session: context.wamp, scheduler: context.scheduler, logger: context.logger)
    }

    // MARK: The session

    private func embeddedRouter(for app: App, on scheduler: any Scheduler) -> Router {
        var settings = configuration.embedded
        settings.realms = [configuration.realm]
        let router = Router(configuration: settings, on: scheduler)
        app.adoptWebSockets(
            subprotocols: settings.subprotocols, origins: settings.webSocketOrigins, limits: settings.webSocketLimits
        ) { socket, _ in
            router.acceptNow(socket)
        }
        return router
    }

    /// Joins the realm, and offers and subscribes to everything there is.
    private func join(_ router: Router?, _ app: App, on scheduler: any Scheduler) async throws -> Session {
        var settings = Session.Configuration()
        settings.timeout = configuration.joinTimeout
        settings.excludesMe = false  // an app is many views: what one publishes, another may listen to
        let session: Session
        if let router {
            session = try await router.session(realm: configuration.realm, configuration: settings)
        } else {
            session = try await Session.connect(
                to: configuration.router ?? "", realm: configuration.realm, configuration: settings, on: scheduler)
        }
        let services = ViewServices(session: session, scheduler: scheduler, logger: app.configuration.logger)
        let (procedures, subscriptions, joinHandlers) = state.withLock {
            ($0.procedures, $0.subscriptions, $0.joinHandlers)
        }
        do {
            for (uri, make) in procedures { try await session.register(uri, handler: make(services)) }
            for (topic, make) in subscriptions { try await session.subscribe(topic, handler: make(services)) }
            for handler in joinHandlers { try await handler(session) }
        } catch {
            await session.leave()
            throw error
        }
        return session
    }

    /// Joins anew whenever the session is lost, until the app stops: soon at first, then less and less often.
    private func keep(_ session: Session, _ router: Router?, _ app: App, on scheduler: any Scheduler) async {
        let log = app.configuration.logger
        var session = session
        while true {
            let end = await session.waitUntilEnded()
            guard !Task.isCancelled else { return }
            log.warning("the WAMP session is lost", metadata: ["reason": "\(end)"])
            var pause = Self.shortestPause
            while true {
                do {
                    // Jitter: the apps of a router that went down do not all come back in the same moment.
                    try await scheduler.sleep(for: pause * Double.random(in: 0.5...1))
                    session = try await join(router, app, on: scheduler)
                    break
                } catch {
                    guard !Task.isCancelled else { return }
                    log.warning("cannot join the realm anew yet", metadata: ["error": "\(error)"])
                    pause = min(pause * 2, Self.longestPause)
                }
            }
            state.withLock { $0.running?.session = session }
            log.notice("joined the realm anew")
        }
    }

    private static let shortestPause: Duration = .milliseconds(100)
    private static let longestPause: Duration = .seconds(10)
}
