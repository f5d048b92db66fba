internal import HTTPCore
internal import Logging
internal import Scheduling
internal import Synchronization
internal import WAMP
internal import WAMPRouter
internal import WebApp

/// The WAMP side of an app: its client, what it offers and listens to, and its own router if it has one.
final class WAMPComponent: AppExtension, Sendable {
    /// Makes a context as requests have it, for what comes over WAMP.
    typealias ContextMaker = @Sendable () -> RequestContext

    /// Asks the router for something, with every session.
    private typealias Offer = @concurrent @Sendable (Client, @escaping ContextMaker) async throws -> Void

    private typealias Work = @concurrent @Sendable (ViewContext) async throws -> Void

    private let configuration: WAMPConfiguration
    private let state = Mutex(State())

    private struct State {
        var procedures: Set<String> = []
        var offers: [Offer] = []
        var joinHandlers: [Offer] = []
        var background: [(name: String, work: Work)] = []
        var running: Running?
    }

    private struct Running {
        let router: Router?
        let client: Client
        /// What is to be cancelled when the app stops, and waited for.
        var tasks: [Task<Void, Never>] = []
    }

    init(_ configuration: WAMPConfiguration) {
        self.configuration = configuration
    }

    /// Whether the app carries the router that it is connected to.
    var hasOwnRouter: Bool { configuration.router == nil }

    // MARK: Putting it together

    func offer(
        _ uri: String, _ options: RegisterOptions,
        _ make: @escaping @Sendable (@escaping ContextMaker) -> ProcedureHandler
    ) {
        change { state in
            precondition(state.procedures.insert(uri).inserted, "the procedure \(uri) is offered twice")
            state.offers.append { client, makeContext in
                try await client.register(uri, handler: make(makeContext), options: options)
            }
        }
    }

    func subscribe(
        _ topic: String, _ options: SubscribeOptions,
        _ make: @escaping @Sendable (@escaping ContextMaker) -> EventHandler
    ) {
        change { state in
            state.offers.append { client, makeContext in
                try await client.subscribe(topic, handler: make(makeContext), options: options)
            }
        }
    }

    func onJoin(_ handler: @escaping @concurrent @Sendable (Session) async throws -> Void) {
        change { state in
            state.joinHandlers.append { client, _ in try await client.onJoin(handler) }
        }
    }

    func background(_ name: String, _ work: @escaping @concurrent @Sendable (ViewContext) async throws -> Void) {
        change { $0.background.append((name, work)) }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            precondition(state.running == nil, "views and tasks are added before the app starts")
            body(&state)
        }
    }

    // MARK: AppExtension

    func start(_ app: App, on scheduler: any Scheduler) async throws {
        let router = configuration.router == nil ? embeddedRouter(for: app, on: scheduler) : nil
        do {
            let client = try await connect(router, on: scheduler)
            state.withLock { $0.running = Running(router: router, client: client) }
            if router == nil, configuration.startsWithoutRouter {
                keep(scheduler.task { await self.openWhenConnected(client, app, on: scheduler) })
            } else {
                for offer in offers { try await offer(client) { app.makeContext(on: scheduler) } }
                startBackground(app, on: scheduler)
            }
        } catch {
            await stop()
            await router?.shutdown()
            throw error
        }
    }

    func prepare(_ context: inout RequestContext) {
        context.storage[ClientKey.self] = state.withLock { $0.running?.client }
    }

    func stop() async {
        // The last one that is added may be the task that adds them.
        while case let tasks = takeTasks(), !tasks.isEmpty {
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
        }
        guard let running = state.withLock({ $0.running.take() }) else { return }
        await running.client.leave()
        await running.router?.shutdown()
    }

    private func takeTasks() -> [Task<Void, Never>] {
        state.withLock { state in
            defer { state.running?.tasks = [] }
            return state.running?.tasks ?? []
        }
    }

    // MARK: The client

    private func embeddedRouter(for app: App, on scheduler: any Scheduler) -> Router {
        var settings = configuration.embedded
        settings.realms = [configuration.realm]
        let router = Router(configuration: settings, on: scheduler)
        app.adoptWebSockets(
            subprotocols: settings.subprotocols, origins: settings.webSocketOrigins, limits: settings.webSocketLimits
        ) { socket, head in
            router.acceptNow(socket, cookies: head.request.headerFields.cookiesByName)
        }
        return router
    }

    private func connect(_ router: Router?, on scheduler: any Scheduler) async throws -> Client {
        var settings = Client.Configuration()
        settings.session = configuration.session
        settings.session.excludesMe = false  // an app is many views: what one publishes, another may listen to
        settings.patience = .zero  // a request over HTTP is answered at once, rather than when the router is back
        let realm = configuration.realm
        let session = settings.session
        guard let router else {
            let url = configuration.router ?? ""
            guard configuration.startsWithoutRouter else {
                return try await Client.connect(to: [url], realm: realm, configuration: settings, on: scheduler)
            }
            return await Client.connecting(to: [url], realm: realm, configuration: settings, on: scheduler)
        }
        return try await Client.connect(to: ["the app's own router"], configuration: settings, on: scheduler) { _ in
            try await router.session(realm: realm, configuration: session)
        }
    }

    // MARK: Offers and tasks

    private var offers: [Offer] { state.withLock { $0.offers + $0.joinHandlers } }

    /// Offers and subscribes to everything there is once there is a session, and begins what waits for that. What the
    /// router refuses is asked for again, since the app serves already.
    private func openWhenConnected(_ client: Client, _ app: App, on scheduler: any Scheduler) async {
        var pending = offers[...]
        while let offer = pending.first {
            do {
                for await state in await client.states { if case .connected = state { break } }
                try await offer(client) { app.makeContext(on: scheduler) }
                pending = pending.dropFirst()
            } catch {
                guard !Task.isCancelled else { return }
                app.configuration.logger.warning("cannot offer a view yet", metadata: ["error": "\(error)"])
                do { try await scheduler.sleep(for: .seconds(1)) } catch { return }
            }
        }
        startBackground(app, on: scheduler)
    }

    private func startBackground(_ app: App, on scheduler: any Scheduler) {
        for (name, work) in state.withLock({ $0.background }) {
            keep(
                scheduler.task(name: name) {
                    let context = ViewContext(.background, app.makeContext(on: scheduler))
                    do {
                        try await context.running { try await work(context) }
                    } catch  where Task.isCancelled {
                        // The app stops.
                    } catch {
                        context.logger.error(
                            "a background task failed", metadata: ["task": "\(name)", "error": "\(error)"])
                    }
                })
        }
    }

    /// Has ``stop()`` see to the end of `task`.
    private func keep(_ task: Task<Void, Never>) {
        let isKept = state.withLock { state in
            state.running?.tasks.append(task)
            return state.running != nil
        }
        if !isKept { task.cancel() }
    }
}
