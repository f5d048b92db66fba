internal import Logging
public import Scheduling
package import WAMP
public import WAMPRoutingCore
package import WebSockets

/// A WAMP router: it brings callers to callees and publishers to subscribers, realm by realm.
///
/// ```swift
/// let router = Router(on: scheduler)
/// let url = try await router.listen(at: "ws://127.0.0.1:8080/ws")
/// ...
/// await router.shutdown()
/// ```
///
/// Everything in it happens on its scheduler, from a socket to the next one without waiting; a client that does not
/// listen delays nobody else. It lives until ``shutdown(within:)``, which must come before the scheduler's own.
public actor Router: AlarmHandler {
    /// The scheduler that it and its sessions are pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// What it was made with.
    public nonisolated let configuration: RouterConfiguration

    nonisolated let log = Logger(label: "swampy.router")

    private var realms: [URI: Realm] = [:]
    private var sessions: [ObjectIdentifier: RouterSession] = [:]  // every connection, joined or not

    // For the extensions: where it listens, and how far its end has come.
    var ports: [Port] = []
    var phase = Phase.running
    var waiters: [Waiter<Void, Never>] = []
    /// Waits until the calls that are open have ended.
    var drainWaiter: Waiter<Void, Never>?
    /// In how many realms calls are open, while the router drains.
    var drainingRealms = 0
    /// Those who find out who a client is, and take their time: by the session that waits for them.
    var authentications: [ObjectIdentifier: Task<Void, Never>] = [:]
    lazy var deadline: any Alarm = scheduler.alarm(handler: self)

    /// A router that serves nobody yet: see ``listen(at:tls:options:)``.
    public init(configuration: RouterConfiguration = RouterConfiguration(), on scheduler: any Scheduler) {
        self.configuration = configuration
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        for name in configuration.realms {
            realms[URI(name)] = Realm(name: URI(name), rules: configuration.rules, on: scheduler)
        }
    }

    // MARK: What there is

    /// How many sessions have joined a realm and not left it.
    public var sessionCount: Int { realms.values.reduce(0) { $0 + $1.sessionCountNow } }

    /// How many connections there are: those of ``sessionCount``, and those that still have to join or to go.
    public var connectionCount: Int { sessions.count }

    /// The names of the realms.
    public var realmNames: [String] { realms.keys.map(\.string) }

    /// How many sessions there are in a realm; nil when there is no such realm.
    public func sessionCount(in realm: String) -> Int? { realms[URI(realm)]?.sessionCountNow }

    /// How many events were dropped: under ``RouterConfiguration/OverloadPolicy/dropEvents``, or since they were longer than
    /// the subscriber takes.
    public internal(set) var droppedEventCount = 0

    /// How often clients went beyond each limit, in what they asked for and in what they are.
    public private(set) var limitCounts: [RouterLimit: Int] = [:]

    // MARK: Connections

    /// Serves a client over a WebSocket whose handshake is done, and which is on the router's scheduler and its own
    /// from now on.
    ///
    /// - Parameter cookies: those of the request that opened it.
    package func accept(_ socket: WebSocket, cookies: [String: String] = [:]) {
        accept(WebSocketTransport(socket, cookies: cookies))
    }

    /// ``accept(_:cookies:)`` for an actor on the same scheduler.
    package nonisolated func acceptNow(_ socket: WebSocket, cookies: [String: String] = [:]) {
        assumeIsolated { $0.accept(socket, cookies: cookies) }
    }

    /// ``accept(_:)`` for an actor on the same scheduler, over any transport.
    package nonisolated func acceptNow(_ transport: any MessageTransport) {
        assumeIsolated { $0.accept(transport) }
    }

    /// Whether there are as many connections as may be.
    nonisolated var isFullNow: Bool {
        assumeIsolated { $0.sessions.count >= $0.configuration.maximumSessions }
    }

    /// Serves a client over any transport, which is on the router's scheduler and its own from now on.
    package func accept(_ transport: any MessageTransport) {
        let session = RouterSession(transport.observedByRouter(), of: self)
        if phase != .running {
            session.shutDownNow()
        } else if sessions.count >= configuration.maximumSessions {
            session.refuseNow("the router has as many connections as it may", over: .connections)
        }
        // Also one that was refused: it is here until its transport is gone.
        sessions[ObjectIdentifier(session)] = session
        session.startNow()
    }

    /// A way in for a client in this process: the client's end of a link that the router serves.
    package func link() async -> any MessageTransport {
        let (near, far) = await LinkedTransport.pair(on: scheduler)
        accept(far)
        return near
    }

    // MARK: For the sessions

    private func realm(named name: URI) -> Realm? {
        if let realm = realms[name] { return realm }
        guard configuration.createsRealms else { return nil }
        log.debug("made a realm", metadata: ["realm": "\(name)"])
        let realm = Realm(name: name, rules: configuration.rules, on: scheduler)
        realms[name] = realm
        return realm
    }

    /// Whether clients may ask for this realm. It is made when the first of them has been let in.
    nonisolated func offersNow(_ name: URI) -> Bool {
        assumeIsolated { $0.configuration.createsRealms || $0.realms[name] != nil }
    }

    /// The realm that a client asks for, made if need be; nil when there is none.
    nonisolated func realmNow(named name: URI) -> Realm? {
        assumeIsolated { $0.realm(named: name) }
    }

    private func left(_ realm: Realm) {
        guard configuration.createsRealms, realm.sessionCountNow == 0 else { return }
        guard !configuration.realms.contains(realm.name.string) else { return }
        realms[realm.name] = nil
    }

    /// A session left: a realm that was made for it and others ends with the last of them.
    nonisolated func leftNow(_ realm: Realm) {
        assumeIsolated { $0.left(realm) }
    }

    private func remove(_ session: RouterSession) {
        sessions[ObjectIdentifier(session)] = nil
        endIfEmpty()
    }

    /// The connection of a session is gone.
    nonisolated func removeNow(_ session: RouterSession) {
        assumeIsolated { $0.remove(session) }
    }

    nonisolated func countDroppedEventNow() {
        assumeIsolated { $0.droppedEventCount += 1 }
    }

    nonisolated func countNow(_ limit: RouterLimit) {
        assumeIsolated { $0.limitCounts[limit, default: 0] += 1 }
    }

    /// A session has started a task of its own, or that is over.
    nonisolated func setAuthenticationNow(_ task: Task<Void, Never>?, of session: RouterSession) {
        assumeIsolated { $0.authentications[ObjectIdentifier(session)] = task }
    }

    /// A copy, since what is done to a session may remove it.
    var everySession: [RouterSession] { Array(sessions.values) }

    var everyRealm: [Realm] { Array(realms.values) }
}
