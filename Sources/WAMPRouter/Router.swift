internal import Logging
public import Scheduling
internal import Synchronization
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
/// Everything in it happens on its scheduler, from a socket to the next one without waiting, unless connections are dealt
/// to others (``RouterConfiguration/connectionSchedulers``); a client that does not listen delays nobody else. It lives
/// until ``shutdown(within:)``, which must come before the schedulers' own.
public actor Router: AlarmHandler {
    /// The scheduler that it and its sessions are pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// What it was made with. Of realms and permissions, ``update(_:)`` may have brought others since.
    public nonisolated let configuration: RouterConfiguration
    /// The realms, who may join them, and what they may do there.
    var current: RouterConfiguration

    nonisolated let log = Logger(label: "swampy.router")

    var realms: [URI: Realm] = [:]

    // For Router+Storage and Router+Update.
    /// Where events are stored; nil when they are in memory only.
    var storage: RouterStorage?
    var retirements: [URI: Retirement] = [:]
    /// Of realms that are gone.
    var pastUnstoredChangeCount = 0
    /// The number of the latest update.
    var lastUpdate: UInt64 = 0

    private var sessions: [ObjectIdentifier: RouterSession] = [:] {  // every connection, joined or not
        didSet { fullness.store(sessions.count >= configuration.maximumSessions, ordering: .relaxed) }
    }
    private nonisolated let fullness = Atomic<Bool>(false)

    /// How many clients were turned away: the router was full, or they were not let in.
    var refusedClientCount: UInt64 = 0

    // For the extensions: where it listens, and how far its end has come.
    var listeners: [TransportListener] = []
    /// The ways to the other schedulers on which connections are.
    var links: [SchedulerLink] = []
    /// Of the links, once, whoever waits for it: the other schedulers may be gone afterwards.
    lazy var linksEnd = scheduler.task { await self.closeLinks() }
    var phase = Phase.running
    var waiters: [Waiter<Void, Never>] = []
    /// Waits until the calls that are open have ended.
    var drainWaiter: Waiter<Void, Never>?
    /// In how many realms calls are open, while the router drains.
    var drainingRealms = 0
    /// Those who find out who a client is or what it may do, and take their time.
    var inquiries: [UInt64: Task<Void, Never>] = [:]
    private var lastInquiry: UInt64 = 0
    lazy var deadline: any Alarm = scheduler.alarm(handler: self)

    /// A router that serves nobody yet: see ``listen(at:tls:options:)``.
    public init(configuration: RouterConfiguration = RouterConfiguration(), on scheduler: any Scheduler) {
        self.configuration = configuration
        current = configuration
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        for name in configuration.realms {
            realms[URI(name)] = Realm(
                name: URI(name), rules: configuration.rules(in: URI(name)), decide: configuration.decide, on: scheduler)
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
        accept(
            WebSocketTransport(
                socket, cookies: cookies, maximumSizeBeforeWelcome: configuration.maximumSizeBeforeWelcome))
    }

    /// ``accept(_:cookies:)`` for an actor on the same scheduler.
    package nonisolated func acceptNow(_ socket: WebSocket, cookies: [String: String] = [:]) {
        assumeIsolated { $0.accept(socket, cookies: cookies) }
    }

    /// ``accept(_:)`` for an actor on the same scheduler, over any transport.
    package nonisolated func acceptNow(_ transport: any MessageTransport) {
        knownIsolated(with: transport) { $0.accept($1) }
    }

    /// Whether there are as many connections as may be, as far as any scheduler can know.
    nonisolated var isFull: Bool { fullness.load(ordering: .relaxed) }

    /// Serves a client over any transport, which is on the router's scheduler and its own from now on.
    ///
    /// - Parameter localRole: the role of a client in this process, in place of ``RealmAuthentication/localRole``.
    package func accept(_ transport: any MessageTransport, localRole: String? = nil) {
        let session = RouterSession(transport.observedByRouter(), of: self, localRole: localRole)
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
    package func link(as role: String? = nil) async -> any MessageTransport {
        let (near, far) = await LinkedTransport.pair(on: scheduler)
        accept(far, localRole: role)
        return near
    }

    // MARK: For the sessions

    private func realm(named name: URI) -> Realm? {
        if let realm = realms[name] { return realm }
        guard current.creates(name) else { return nil }
        return makeRealm(name)
    }

    func makeRealm(_ name: URI) -> Realm {
        log.debug("made a realm", metadata: ["realm": "\(name)"])
        let realm = Realm(name: name, rules: current.rules(in: name), decide: configuration.decide, on: scheduler)
        realms[name] = realm
        return realm
    }

    /// Whether clients may ask for this realm. It is made when the first of them has been let in.
    nonisolated func offersNow(_ name: URI) -> Bool {
        knownIsolated(with: name) { $0.realms[$1] != nil || $0.current.creates($1) }
    }

    /// The realm of this name, if it is there.
    nonisolated func existingRealmNow(named name: URI) -> Realm? {
        assumeIsolated { $0.realms[name] }
    }

    /// The realm that a client asks for, made if need be; nil when there is none.
    nonisolated func realmNow(named name: URI) -> Realm? {
        knownIsolated(with: name) { $0.realm(named: $1) }
    }

    private func left(_ realm: Realm) {
        guard realm.sessionCountNow == 0, realms[realm.name] === realm,
            !current.realms.contains(realm.name.string)
        else { return }
        retire(realm)
    }

    /// A session left: a realm that was made for it and others ends with the last of them.
    nonisolated func leftNow(_ realm: Realm) {
        knownIsolated(with: realm) { $0.left($1) }
    }

    private func remove(_ session: RouterSession) {
        sessions[ObjectIdentifier(session)] = nil
        endIfEmpty()
    }

    /// The connection of a session is gone.
    nonisolated func removeNow(_ session: RouterSession) {
        knownIsolated(with: session) { $0.remove($1) }
    }

    nonisolated func countDroppedEventNow() {
        assumeIsolated { $0.droppedEventCount += 1 }
    }

    nonisolated func countRefusedClientNow() {
        assumeIsolated { $0.refusedClientCount &+= 1 }
    }

    nonisolated func countNow(_ limit: RouterLimit) {
        assumeIsolated { $0.limitCounts[limit, default: 0] += 1 }
    }

    private func inquire(
        _ name: String, _ work: @escaping @concurrent @Sendable () async -> Void
    ) -> Task<Void, Never> {
        lastInquiry += 1
        let number = lastInquiry
        let task = scheduler.task(name: name) {
            await work()
            await self.ended(number)
        }
        inquiries[number] = task
        return task
    }

    private func ended(_ inquiry: UInt64) {
        inquiries[inquiry] = nil
    }

    /// Runs what takes its time; the router waits for it before its own end.
    nonisolated func inquireNow(
        _ name: String, _ work: @escaping @concurrent @Sendable () async -> Void
    ) -> Task<Void, Never> {
        assumeIsolated { $0.inquire(name, work) }
    }

    /// Who may join this realm.
    nonisolated func authenticationNow(in realm: URI) -> RealmAuthentication {
        knownIsolated(with: realm) { $0.current.authentication(in: $1) }
    }

    /// A copy, since what is done to a session may remove it.
    var everySession: [RouterSession] { Array(sessions.values) }

    var everyRealm: [Realm] { Array(realms.values) }
}
