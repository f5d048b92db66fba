internal import Logging
public import Scheduling

/// A listener whose connections are served by all the schedulers of a pool.
///
/// ```swift
/// let listener = try await PooledListener.serving(at: .ipv4("127.0.0.1", port: 0), on: pool) { stream in
///     while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
/// }
/// ```
///
/// A connection stays on the scheduler that it is given to.
public final class PooledListener: Sendable {
    /// How connections come to the schedulers.
    public enum Dealing: Sendable {
        /// The pool's first scheduler accepts, and hands connections to all of them in turn: each gets the same number.
        case handOver
        /// Every scheduler has a listening socket of its own at the same port (`SO_REUSEPORT`), and the kernel chooses
        /// one by the addresses of the connection: no thread hop, but even shares only of many connections. Those that
        /// wait in the backlog of a socket when it is closed are refused. Not for Unix sockets.
        case reusePort
    }

    /// Where it listens, with the port that the system chose when 0 was asked for.
    public let address: SocketAddress
    private let listeners: [Listener]  // one on each scheduler; they serve
    private let dealer: Dealer?  // for `.handOver`

    private init(at address: SocketAddress, _ listeners: [Listener], _ dealer: Dealer?) {
        self.address = address
        self.listeners = listeners
        self.dealer = dealer
    }

    /// Listens at `address` and serves each connection in a task that prefers one of the schedulers of `pool`.
    ///
    /// `serve` is isolated to its stream, which is closed when it returns.
    ///
    /// - Parameters:
    ///   - address: where it listens; port 0 lets the system choose.
    ///   - pool: the schedulers that serve.
    ///   - dealing: who decides which of them gets a connection.
    ///   - options: how the sockets listen.
    ///   - handOverCapacity: with ``Dealing/handOver``, how many connections may wait to be taken over by one
    ///     scheduler. One that finds no room on any scheduler is closed, and a warning logged.
    ///   - watermarks: of each stream.
    ///   - serve: serves one connection.
    /// - Throws: ``SocketError/system(errno:during:)`` when the address is in use or not allowed;
    ///   ``SocketError/invalidAddress(_:)`` for a Unix socket with ``Dealing/reusePort``.
    public static func serving(
        at address: SocketAddress, on pool: SchedulerPool, dealing: Dealing = .handOver,
        options: ListenerOptions = ListenerOptions(), handOverCapacity: Int = 1024,
        watermarks: ByteStream.Watermarks = ByteStream.Watermarks(),
        serve: @escaping @Sendable (isolated ByteStream) async -> Void
    ) async throws(SocketError) -> PooledListener {
        let service = Listener.Service(maximumConnections: nil, watermarks: watermarks, serve: serve)
        switch dealing {
        case .handOver: return try await handingOver(at: address, pool, options, handOverCapacity, service)
        case .reusePort: return try await sharingPort(at: address, pool, options, service)
        }
    }

    /// How many connections each scheduler serves, in the order of the pool.
    public var connectionCounts: [Int] {
        get async {
            var counts: [Int] = []
            for listener in listeners { counts.append(await listener.connectionCount) }
            return counts
        }
    }

    /// Stops accepting and frees the address; connections that were accepted live on. Safe to call twice.
    public func close() async {
        await dealer?.close()
        for listener in listeners { await listener.close() }
    }

    /// Stops accepting, waits until the connections have ended, and after `grace` cancels their tasks and waits for
    /// them; so it returns when every `serve` has returned. Cancelling the caller's task cuts the grace short.
    public func shutdown(grace: Duration) async {
        await close()
        await withTaskGroup(of: Void.self) { group in
            for listener in listeners { group.addTask { await listener.shutdown(grace: grace) } }
        }
    }

    // MARK: Starting

    private static func sharingPort(
        at address: SocketAddress, _ pool: SchedulerPool, _ options: ListenerOptions, _ service: Listener.Service
    ) async throws(SocketError) -> PooledListener {
        guard address.port != nil else { throw .invalidAddress("\(address) cannot be shared by several sockets") }
        var options = options
        options.reusePort = true
        var address = address
        var listeners: [Listener] = []
        do {
            for scheduler in pool.schedulers {
                let listener = try await Listener.listening(
                    at: address, on: scheduler, options: options, use: .serve(service))
                address = listener.address  // the port that the first one got is everybody's
                listeners.append(listener)
            }
        } catch {
            for listener in listeners { await listener.close() }
            throw error
        }
        return PooledListener(at: address, listeners, nil)
    }

    private static func handingOver(
        at address: SocketAddress, _ pool: SchedulerPool, _ options: ListenerOptions, _ capacity: Int,
        _ service: Listener.Service
    ) async throws(SocketError) -> PooledListener {
        // Listeners without a socket: they serve what another one has accepted.
        let listeners = pool.schedulers.map { scheduler in
            Listener(at: address, isInherited: true, on: scheduler, options: options, use: .serve(service))
        }
        let mailboxes = listeners.map { listener in
            Mailbox<CInt>(for: listener, on: listener.scheduler, capacity: capacity) { listener, accepted in
                for raw in accepted { listener.serve(Descriptor(adopting: raw), by: service) }
            }
        }
        let dealer = Dealer(to: mailboxes, on: pool.schedulers[0])
        let bound: SocketAddress
        do {
            bound = try await dealer.listen(at: address, options)
        } catch {
            await dealer.close()
            throw error
        }
        return PooledListener(at: bound, listeners, dealer)
    }
}

/// Accepts connections and deals them out.
private actor Dealer {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let mailboxes: [Mailbox<CInt>]  // of descriptors, which whoever takes them out owns
    private var listener: Listener?
    private var turn = 0
    private var isRefusing = false
    private let log = Logger(label: "swampy.sockets")

    init(to mailboxes: [Mailbox<CInt>], on scheduler: any Scheduler) {
        self.mailboxes = mailboxes
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func listen(at address: SocketAddress, _ options: ListenerOptions) async throws(SocketError) -> SocketAddress {
        let listener = try await Listener.listening(at: address, on: scheduler, options: options) { accepted in
            let raw = accepted.release()  // a closure cannot take a non-copyable value along
            self.knownIsolated { $0.deal(raw) }
        }
        self.listener = listener
        return listener.address
    }

    /// Gives a connection to the scheduler whose turn it is, or to the next one that has room.
    private func deal(_ accepted: CInt) {
        for _ in mailboxes {
            let mailbox = mailboxes[turn]
            turn = (turn + 1) % mailboxes.count
            if mailbox.post(accepted) {
                isRefusing = false
                return
            }
        }
        _ = Descriptor(adopting: accepted)  // dropped at once, and closed by that
        if !isRefusing { log.warning("closing connections: every scheduler has too many to take over") }
        isRefusing = true
    }

    /// Stops accepting; returns when all that was accepted has been handed over.
    func close() async {
        await listener?.close()
        listener = nil  // it hands its connections to this actor, so each would keep the other
        for mailbox in mailboxes { await mailbox.shutdown() }
    }
}
