internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import Sockets
internal import TLS
internal import WAMP
internal import WebSockets

/// One place where a router listens: brings each connection through its first bytes to the transport that they ask for.
actor Port {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let url: TransportURL
    nonisolated let tls: TLSContext?
    private nonisolated let router: Router
    private let webSockets: WebSocketServer
    private var listener: Listener?
    private var arrivals: [ObjectIdentifier: Arrival] = [:]

    /// Listens at the first address of `url`.
    static func listening(
        at url: TransportURL, tls: TLSContext?, options: ListenerOptions, for router: Router
    ) async throws(SocketError) -> Port {
        let port = Port(at: url, tls: tls, for: router)
        let listener = try await Listener.listening(
            at: try await address(of: url), on: router.scheduler, options: options
        ) { descriptor in
            let raw = descriptor.release()  // a closure cannot hand a non-copyable value on to another
            port.assumeIsolated { $0.accept(Descriptor(adopting: raw)) }
        }
        await port.start(listener)
        return port
    }

    private static func address(of url: TransportURL) async throws(SocketError) -> SocketAddress {
        switch url.place {
        case .unix(let address): return address
        case .host(let host, let port):
            guard let address = try await Resolver.addresses(of: host, port: port).first else {
                throw .invalidAddress("'\(url)' has no address")
            }
            return address
        }
    }

    private init(at url: TransportURL, tls: TLSContext?, for router: Router) {
        self.url = url
        self.tls = tls
        self.router = router
        unownedExecutor = router.unownedExecutor
        let path = String(url.path.prefix { $0 != "?" })
        let configuration = router.configuration
        webSockets = WebSocketServer.taking(
            on: router.scheduler,
            configuration: WebSocketServer.Configuration(
                path: path == "/" ? nil : path, subprotocols: configuration.subprotocols,
                requiresSubprotocol: configuration.requiresSubprotocol, origins: configuration.webSocketOrigins,
                limits: configuration.webSocketLimits)
        ) { socket, request in
            router.acceptNow(socket, cookies: request.headerFields.cookiesByName)
        }
    }

    private func start(_ listener: Listener) {
        self.listener = listener
    }

    /// Where it listens; nil after ``close()``.
    var address: SocketAddress? { listener?.address }

    /// Stops accepting and drops handshakes; accepted clients live on. Safe to call twice.
    func close() async {
        let listener = listener
        self.listener = nil
        for arrival in arrivals.values { arrival.dropNow() }
        await webSockets.close()
        await listener?.close()
    }

    private func accept(_ descriptor: consuming Descriptor) {
        guard arrivals.count < router.configuration.maximumHandshakes else {
            router.countNow(.handshakes)
            router.log.notice("closing a connection: too many are in their handshake", metadata: ["url": "\(url)"])
            return  // the descriptor closes with its owner
        }
        let arrival = Arrival(at: self, of: router)
        arrivals[ObjectIdentifier(arrival)] = arrival
        let raw = descriptor.release()
        arrival.assumeIsolated { $0.start(Descriptor(adopting: raw)) }
    }

    private func finished(_ arrival: Arrival, _ outcome: Arrival.Outcome) {
        arrivals[ObjectIdentifier(arrival)] = nil
        switch outcome {
        case .rawSocket(let transport): router.acceptNow(transport)
        case .webSocket(let channel, let received): webSockets.takeNow(channel, received: received)
        case .gone: break
        }
    }

    /// For an arrival, once.
    nonisolated func finishedNow(_ arrival: Arrival, _ outcome: Arrival.Outcome) {
        assumeIsolated { $0.finished(arrival, outcome) }
    }
}
