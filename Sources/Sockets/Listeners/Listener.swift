internal import Glibc
internal import Logging
public import Scheduling

/// A socket that accepts connections.
///
/// Either it hands out what it accepts, as descriptors (``listening(at:on:options:accepted:)``), or it serves each
/// connection in a task of its own (``serving(at:on:options:maximumConnections:watermarks:serve:)``).
///
/// At the process's limit of descriptors it stops accepting for a moment instead of spinning, says so in the log, and
/// comes back; connections wait in the kernel's backlog meanwhile.
public actor Listener: ReadinessHandler, AlarmHandler {
    /// The scheduler the listener is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// Where it listens, with the port that the system chose when 0 was asked for.
    public nonisolated let address: SocketAddress

    private let options: ListenerOptions
    private let use: Use
    private let isInherited: Bool
    private let file: UnixSocketFile?
    private var acceptor: (any Acceptor)?
    private var descriptor: CInt = -1  // the acceptor's own, open as long as there is one
    private var isPaused = false
    /// How often it has stopped accepting for want of descriptors; tests count it.
    package private(set) var pauseCount = 0
    private let log = Logger(label: "swampy.sockets")

    /// While it listens: when to try again after a pause. Afterwards: when connections have had their grace.
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    var connections: [Int: Connection] = [:]
    var connectionsServed = 0
    private var ending: [Waiter<Void, Never>] = []

    /// What becomes of a connection.
    enum Use: Sendable {
        case handOut(@Sendable (consuming Descriptor) -> Void)
        case serve(Service)
    }

    /// How many connections one readiness accepts before others get their turn.
    private static let acceptsPerTurn = 64
    private static let pauseAtLimit: Duration = .milliseconds(100)

    /// Listens at `address` and hands every connection to `accepted`, on the scheduler.
    ///
    /// - Throws: ``SocketError/system(errno:during:)`` when the address is in use or not allowed.
    public static func listening(
        at address: SocketAddress, on scheduler: any Scheduler, options: ListenerOptions = ListenerOptions(),
        accepted: @escaping @Sendable (consuming Descriptor) -> Void
    ) async throws(SocketError) -> Listener {
        try await listening(at: address, on: scheduler, options: options, use: .handOut(accepted))
    }

    static func listening(
        at address: SocketAddress, on scheduler: any Scheduler, options: ListenerOptions, use: Use
    ) async throws(SocketError) -> Listener {
        let descriptor = try Descriptor.listening(at: address, options)
        let bound = descriptor.localAddress ?? address
        let listener = Listener(at: bound, isInherited: false, on: scheduler, options: options, use: use)
        await listener.start(descriptor)
        return listener
    }

    init(
        at address: SocketAddress, isInherited: Bool, on scheduler: any Scheduler, options: ListenerOptions, use: Use
    ) {
        self.address = address
        self.isInherited = isInherited
        self.scheduler = scheduler
        self.options = options
        self.use = use
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        // Who has made the socket removes its file.
        if !isInherited, case .unix(let path) = address { file = UnixSocketFile(at: path) } else { file = nil }
    }

    func start(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor.raw
        let acceptor = scheduler.makeSocketAcceptor(descriptor, handler: self)
        self.acceptor = acceptor
        acceptor.arm(.readable)
    }

    // MARK: Closing

    /// Stops accepting and frees the address; connections that were accepted live on. Safe to call twice.
    ///
    /// The file of a Unix socket is removed, unless somebody has put another one in its place. An inherited socket goes
    /// on to listen for whoever else holds it.
    public func close() {
        guard let acceptor else { return }
        self.acceptor = nil
        alarm.disarm()
        file?.remove()  // before the socket goes: until then nobody else's file can have its inode
        // A scheduler may close the descriptor a little later; this refuses connections from now on.
        if !isInherited { _ = Glibc.shutdown(descriptor, CInt(SHUT_RDWR)) }
        acceptor.close()
    }

    /// Stops accepting, waits until the connections that it serves have ended, and after `grace` cancels their tasks
    /// and waits for them; so it returns when every `serve` has returned. Cancelling the caller's task cuts the grace
    /// short. Safe to call again, such as with a shorter grace.
    public func shutdown(grace: Duration) async {
        close()
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            if connections.isEmpty { return waiter.resume() }
            ending.append(waiter)
            if Task.isCancelled { cancelConnections() } else { alarm.arm(at: scheduler.now + grace) }
        } cancelled: { listener in
            listener.cancelConnections()
        }
    }

    private func cancelConnections() {
        for connection in connections.values { connection.cancel() }
    }

    // MARK: Events

    /// For the scheduler: accepts what waits.
    public func ready(_ readiness: Readiness) {
        for _ in 0..<Self.acceptsPerTurn {
            guard let acceptor else { return }
            guard !isFull else { return acceptor.arm([]) }
            do {
                let accepted = try acceptor.accept()
                if isPaused { log.notice("accepting again", metadata: ["address": "\(address)"]) }
                isPaused = false
                guard let accepted else { return }
                handle(accepted)
            } catch {
                return pause(because: error)
            }
        }
    }

    /// For the scheduler: accepts again after a pause, or ends what has had its grace.
    public func alarmFired() {
        if let acceptor { acceptor.arm(.readable) } else { cancelConnections() }
    }

    private func handle(_ accepted: consuming Descriptor) {
        // TCP's options are inherited from the listening socket, but a Unix socket's buffers are not.
        if address.port == nil { accepted.applyBufferSizes(options.socket) }
        switch use {
        case .handOut(let accept): accept(accepted)
        case .serve(let service): serve(accepted, by: service)
        }
    }

    private func pause(because error: SocketError) {
        if !isPaused {
            isPaused = true
            pauseCount += 1
            log.warning(
                "accepting no connections for now", metadata: ["address": "\(address)", "error": "\(error)"])
        }
        acceptor?.arm([])
        alarm.arm(at: scheduler.now + Self.pauseAtLimit)
    }

    /// Whether as many connections are served as may be.
    private var isFull: Bool {
        guard case .serve(let service) = use, let limit = service.maximumConnections else { return false }
        return connections.count >= limit
    }

    /// One of its connections has ended, and its descriptor is free for another.
    func ended(_ number: Int) {
        connections[number] = nil
        if let acceptor { return acceptor.arm(.readable) }
        guard connections.isEmpty else { return }
        alarm.disarm()
        let waiters = ending
        ending = []
        for waiter in waiters { waiter.resume() }
    }
}
