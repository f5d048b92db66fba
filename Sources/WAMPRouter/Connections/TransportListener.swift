internal import Logging
internal import Scheduling
internal import Sockets
internal import TLS
internal import WAMP

/// One place where a router listens. It deals what it accepts to the schedulers of connections, in turn.
actor TransportListener {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private nonisolated let url: TransportURL
    private nonisolated let router: Router
    private let entrances: [Entrance]
    private var turn = 0
    private var listener: Listener?
    private var isClosed = false

    /// An acceptor, and how descriptors come to it; there is no mailbox on the router's own scheduler.
    private struct Entrance {
        let acceptor: TransportAcceptor
        let mailbox: Mailbox<CInt>?  // of descriptors, which whoever takes them out owns
    }

    /// A place that is not listened at yet; it must be closed in any case.
    ///
    /// - Parameter links: the ways to the schedulers of connections; nil stands for the router's own.
    init(at url: TransportURL, tls: TLSContext?, for router: Router, over links: [SchedulerLink?]) {
        self.url = url
        self.router = router
        unownedExecutor = router.unownedExecutor
        let share = (router.configuration.maximumHandshakes + links.count - 1) / links.count
        entrances = links.map { link in
            let acceptor = TransportAcceptor(at: url, tls: tls, for: router, over: link, maximumHandshakes: share)
            guard let link else { return Entrance(acceptor: acceptor, mailbox: nil) }
            let mailbox = Mailbox<CInt>(for: acceptor, on: link.scheduler, capacity: max(1, share)) {
                for raw in $1 { $0.accept(raw) }
            }
            return Entrance(acceptor: acceptor, mailbox: mailbox)
        }
    }

    /// Listens at the first address of its URL, and returns which that is.
    ///
    /// - Throws: `SocketError`, which is `closed` when it was closed meanwhile.
    func listen(_ options: ListenerOptions) async throws(SocketError) -> SocketAddress {
        let listener = try await Listener.listening(
            at: try await firstAddress(), on: router.scheduler, options: options
        ) {
            [self] descriptor in
            let raw = descriptor.release()  // a closure cannot hand a non-copyable value on to another
            knownIsolated(with: raw) { $0.deal($1) }
        }
        guard !isClosed else {  // looked at only now: we awaited above
            await listener.close()
            throw .closed
        }
        self.listener = listener
        return listener.address
    }

    private func firstAddress() async throws(SocketError) -> SocketAddress {
        switch url.place {
        case .unix(let address): return address
        case .host(let host, let port):
            guard let address = try await Resolver.addresses(of: host, port: port).first else {
                throw .invalidAddress("'\(url)' has no address")
            }
            return address
        }
    }

    /// Stops accepting and drops handshakes; accepted clients live on. Safe to call twice.
    func close() async {
        guard !isClosed else { return }
        isClosed = true
        let listener = listener
        self.listener = nil
        await listener?.close()
        for entrance in entrances {
            await entrance.mailbox?.shutdown()
            await entrance.acceptor.close()
        }
    }

    /// Gives a connection to the scheduler whose turn it is.
    private func deal(_ raw: CInt) {
        guard !isClosed else { return drop(raw) }
        let entrance = entrances[turn]
        turn = (turn + 1) % entrances.count
        guard let mailbox = entrance.mailbox else {
            return entrance.acceptor.knownIsolated(with: raw) { $0.accept($1) }
        }
        guard !mailbox.post(raw) else { return }
        drop(raw)
        router.countNow(.handshakes)
        router.log.notice("closing a connection: too many wait for their handshake", metadata: ["url": "\(url)"])
    }

    private func drop(_ raw: CInt) {
        _ = Descriptor(adopting: raw)  // dropped at once, and closed by that
    }
}
