internal import HTTP
internal import Scheduling
internal import Sockets
internal import Synchronization
internal import WAMP
internal import WAMPRouter
internal import WebApp

/// What lives of a bridge as long as its app: the sessions under which it acts, and the web hooks.
final class Bridge: AppExtension, Sendable {
    private let configuration: BridgeConfiguration
    private let router: Router
    private let state = Mutex(State())

    private struct State {
        var clients: [BridgeIdentity: Client] = [:]
        var requesters: [HTTPClient] = []
        var senders: [Task<Void, Never>] = []
    }

    init(_ configuration: BridgeConfiguration, router: Router) {
        self.configuration = configuration
        self.router = router
    }

    /// Who acts under `identity`; nil unless the app is served.
    func client(_ identity: BridgeIdentity) -> Client? {
        state.withLock { $0.clients[identity] }
    }

    // MARK: AppExtension

    func start(_ app: App, on scheduler: any Scheduler) async throws {
        do {
            for endpoint in configuration.endpoints { _ = try await join(endpoint.identity) }
            for callee in configuration.callees { try await offer(callee) }
            for subscriber in configuration.subscribers { try await subscribe(subscriber, app) }
            if let page = configuration.statusPage { try await page.offer(by: join(page.identity), router: router) }
        } catch {
            await stop()
            throw error
        }
    }

    /// Plan: the web hooks first, which are in the middle of requests; then the sessions; then the kept connections.
    func stop() async {
        let state = state.withLock { state in
            defer { state = State() }
            return state
        }
        for sender in state.senders { sender.cancel() }
        for sender in state.senders { await sender.value }
        for client in state.clients.values { await client.leave() }
        for requester in state.requesters { await requester.close() }
    }

    // MARK: Parts

    /// The session of an identity, which parts share.
    private func join(_ identity: BridgeIdentity) async throws -> Client {
        if let client = client(identity) { return client }
        var settings = Client.Configuration()
        settings.session.excludesMe = false  // one part publishes what another one listens to
        settings.patience = .zero  // a request over HTTP is answered at once
        let session = settings.session
        let client = try await Client.connect(
            to: ["the app's own router"], configuration: settings, on: router.scheduler
        ) { [router] _ in
            try await router.session(realm: identity.realm, role: identity.role, configuration: session)
        }
        state.withLock { $0.clients[identity] = client }
        return client
    }

    private func requester(timeout: Duration, maximumBodySize: Int) -> HTTPClient {
        var settings = HTTPClient.Configuration()
        settings.connectTimeout = min(settings.connectTimeout, timeout)
        settings.requestTimeout = timeout
        settings.maximumBodySize = maximumBodySize
        let client = HTTPClient(on: router.scheduler, configuration: settings)
        state.withLock { $0.requesters.append(client) }
        return client
    }

    private func offer(_ callee: BridgeCallee) async throws {
        _ = try Endpoint(callee.baseURL)  // found out now, and not by each caller
        let requester = requester(timeout: callee.timeout, maximumBodySize: callee.maximumResponseSize)
        try await callee.offer(by: join(callee.identity), requestsBy: requester)
    }

    private func subscribe(_ subscriber: BridgeSubscriber, _ app: App) async throws {
        let client = try await join(subscriber.identity)
        // Of the answers only the status counts.
        let requester = requester(timeout: subscriber.timeout, maximumBodySize: 1024 * 1024)
        for hook in subscriber.hooks {
            _ = try Endpoint(hook.url)  // found out now, and not with each event
            let sender = HookSender(
                hook: hook, rules: subscriber, client: requester, logger: app.configuration.logger)
            let events = try await sender.subscribe(by: client)
            // stop() waits for it.
            let task = router.scheduler.task(name: "web hook of \(hook.topic)") { await sender.run(events) }
            state.withLock { $0.senders.append(task) }
        }
    }
}
