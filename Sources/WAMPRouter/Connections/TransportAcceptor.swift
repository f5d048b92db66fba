internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import Sockets
internal import TLS
internal import WAMP
internal import WAMPRoutingCore
internal import WebSockets

/// What a listener is on one scheduler: brings each connection through its first bytes to the transport that they ask for.
actor TransportAcceptor {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let scheduler: any Scheduler
    nonisolated let url: TransportURL
    nonisolated let tls: TLSContext?
    private nonisolated let router: Router
    private let link: SchedulerLink?
    private let maximumHandshakes: Int
    private let webSockets: WebSocketServer
    private var incoming: [ObjectIdentifier: IncomingConnection] = [:]

    /// - Parameters:
    ///   - link: the way to the router; nil on the router's own scheduler.
    ///   - maximumHandshakes: how many connections may be here at a time.
    init(
        at url: TransportURL, tls: TLSContext?, for router: Router, over link: SchedulerLink?, maximumHandshakes: Int
    ) {
        let scheduler = link?.scheduler ?? router.scheduler
        self.scheduler = scheduler
        self.url = url
        self.tls = tls
        self.router = router
        self.link = link
        self.maximumHandshakes = maximumHandshakes
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        let path = String(url.path.prefix { $0 != "?" })
        let configuration = router.configuration
        webSockets = WebSocketServer.taking(
            on: scheduler,
            configuration: WebSocketServer.Configuration(
                path: path == "/" ? nil : path, subprotocols: configuration.subprotocols,
                requiresSubprotocol: configuration.requiresSubprotocol, origins: configuration.webSocketOrigins,
                limits: configuration.webSocketLimits)
        ) { socket, request in
            let transport = WebSocketTransport(
                socket, cookies: request.headerFields.cookiesByName,
                maximumSizeBeforeWelcome: configuration.maximumSizeBeforeWelcome)
            Self.serve(transport, router, link)
        }
    }

    /// Drops handshakes; served clients live on. Safe to call twice.
    func close() async {
        for connection in incoming.values { connection.dropNow() }
        await webSockets.close()
    }

    /// Takes a connection that was just accepted, and with it its descriptor.
    func accept(_ raw: CInt) {
        let descriptor = Descriptor(adopting: raw)
        guard incoming.count < maximumHandshakes else {
            count(.handshakes)
            router.log.notice("closing a connection: too many are in their handshake", metadata: ["url": "\(url)"])
            return  // the descriptor closes with its owner
        }
        let connection = IncomingConnection(at: self, of: router)
        incoming[ObjectIdentifier(connection)] = connection
        let owned = descriptor.release()
        connection.knownIsolated(with: owned) { $0.start(Descriptor(adopting: $1)) }
    }

    private func finished(_ connection: IncomingConnection, _ outcome: IncomingConnection.Outcome) {
        incoming[ObjectIdentifier(connection)] = nil
        switch outcome {
        case .rawSocket(let transport): Self.serve(transport, router, link)
        case .webSocket(let channel, let received): webSockets.takeNow(channel, received: received)
        case .gone: break
        }
    }

    private static func serve(_ transport: any ConnectionTransport, _ router: Router, _ link: SchedulerLink?) {
        if let link { link.serveNow(transport) } else { router.acceptNow(transport) }
    }

    private func count(_ limit: RouterLimit) {
        if let link { link.reportNow(limit) } else { router.countNow(limit) }
    }

    /// For a connection, once.
    nonisolated func finishedNow(_ connection: IncomingConnection, _ outcome: IncomingConnection.Outcome) {
        knownIsolated(with: (connection, outcome)) { $0.finished($1.0, $1.1) }
    }

    /// A client met a limit before it had a session.
    nonisolated func countNow(_ limit: RouterLimit) {
        assumeIsolated { $0.count(limit) }
    }
}
