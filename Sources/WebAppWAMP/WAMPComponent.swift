internal import Logging
internal import Scheduling
internal import Synchronization
internal import WAMP
internal import WAMPRouter
internal import WebApp

/// The WAMP side of an app: its client, what it offers and listens to, and its own router if it has one.
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
        let client: Client
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
            let client = try await connect(router, on: scheduler)
            do {
                try await offerAll(client, app, on: scheduler)
            } catch {
                await client.leave()
                throw error
            }
            state.withLock { $0.running = Running(router: router, client: client) }
        } catch {
            await router?.shutdown()
            throw error
        }
    }

    func prepare(_ context: inout RequestContext) {
        context.storage[ClientKey.self] = state.withLock { $0.running?.client }
    }

    func stop() async {
        guard let running = state.withLock({ $0.running }) else { return }
        await running.client.leave()
        await running.router?.shutdown()
        state.withLock { $0.running = nil }
    }

    func services(of context: RequestContext) -> ViewServices {
        ViewServices(client: context.wamp, scheduler: context.scheduler, logger: context.logger)
    }

    // MARK: The client

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

    private func connect(_ router: Router?, on scheduler: any Scheduler) async throws -> Client {
        var settings = Client.Configuration()
        settings.session.timeout = configuration.joinTimeout
        settings.session.excludesMe = false  // an app is many views: what one publishes, another may listen to
        settings.patience = .zero  // a request over HTTP is answered at once, rather than when the router is back
        let realm = configuration.realm
        guard let router else {
            return try await Client.connect(
                to: [configuration.router ?? ""], realm: realm, configuration: settings, on: scheduler)
        }
        let session = settings.session
        return try await Client.connect(to: ["the app's own router"], configuration: settings, on: scheduler) { _ in
            try await router.session(realm: realm, configuration: session)
        }
    }

    /// Offers and subscribes to everything there is.
    private func offerAll(_ client: Client, _ app: App, on scheduler: any Scheduler) async throws {
        let services = ViewServices(client: client, scheduler: scheduler, logger: app.configuration.logger)
        let (procedures, subscriptions, joinHandlers) = state.withLock {
            ($0.procedures, $0.subscriptions, $0.joinHandlers)
        }
        for (uri, make) in procedures { try await client.register(uri, handler: make(services)) }
        for (topic, make) in subscriptions { try await client.subscribe(topic, handler: make(services)) }
        for handler in joinHandlers { try await client.onJoin(handler) }
    }
}
