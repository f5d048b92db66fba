internal import Glibc
internal import Logging
public import Scheduling

/// A socket that accepts connections.
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

    private var watch: (any Watch)?
    private let accepted: @Sendable (consuming Descriptor) -> Void
    private let log = Logger(label: "swampy.sockets")
    private lazy var retry: any Alarm = scheduler.alarm(handler: self)

    /// How many connections one readiness accepts before others get their turn.
    private static let acceptsPerTurn = 64
    private static let pauseAtLimit: Duration = .milliseconds(100)

    /// Listens at `address` and hands every connection to `accepted`, on the scheduler.
    ///
    /// - Throws: ``SocketError/system(errno:during:)`` when the address is in use or not allowed.
    public static func listening(
        at address: SocketAddress, on scheduler: any Scheduler, backlog: Int = 1024,
        accepted: @escaping @Sendable (consuming Descriptor) -> Void
    ) async throws(SocketError) -> Listener {
        let descriptor = try Descriptor.listening(at: address, backlog: CInt(clamping: backlog))
        let listener = Listener(at: descriptor.localAddress ?? address, on: scheduler, accepted: accepted)
        await listener.start(descriptor)
        return listener
    }

    private init(
        at address: SocketAddress, on scheduler: any Scheduler,
        accepted: @escaping @Sendable (consuming Descriptor) -> Void
    ) {
        self.address = address
        self.scheduler = scheduler
        self.accepted = accepted
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func start(_ descriptor: consuming Descriptor) {
        let watch = scheduler.watch(descriptor, handler: self)
        self.watch = watch
        watch.arm(.readable)
    }

    /// Stops accepting and frees the address; connections that were accepted live on. Safe to call twice.
    public func close() {
        guard let watch else { return }
        self.watch = nil
        retry.disarm()
        // A scheduler may close the descriptor a little later; this refuses connections from now on.
        _ = shutdown(watch.descriptor, CInt(SHUT_RDWR))
        watch.close()
        if case .unix(let path) = address { unlink(path) }
    }

    /// For the scheduler: accepts what waits.
    public func ready(_ readiness: Readiness) {
        for _ in 0..<Self.acceptsPerTurn {
            guard let watch else { return }
            do {
                guard let descriptor = try Descriptor.accept(from: watch.descriptor) else { return }
                accepted(descriptor)
            } catch {
                log.warning(
                    "pausing for \(Self.pauseAtLimit)", metadata: ["address": "\(address)", "error": "\(error)"])
                watch.arm([])
                retry.arm(at: scheduler.now + Self.pauseAtLimit)
                return
            }
        }
    }

    /// For the scheduler: accepts again after a pause.
    public func alarmFired() {
        watch?.arm(.readable)
    }
}
