internal import ByteCore
internal import Scheduling
internal import Sockets
internal import WAMPCore

/// The client's side of one handshake of RawSocket.
actor RawSocketOpening: ReadinessHandler, AlarmHandler {
    private let handshake: RawSocketClientHandshake
    private let limits: RawSocketLimits
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var channel: (any Channel)?
    private var input = ByteQueue()
    private var output = ByteQueue()
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var waiter: Waiter<RawSocketTransport, any Error>?

    init(_ format: SerializationFormat, limits: RawSocketLimits, on scheduler: any Scheduler) {
        handshake = RawSocketClientHandshake(format, maximumMessageSize: limits.maximumMessageSize)
        self.limits = limits
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Shakes hands over `stream`, which is over then.
    ///
    /// - Throws: `RawSocketError`, `SocketError`, or `CancellationError`; the connection is closed then.
    func open(over stream: ByteStream) async throws -> RawSocketTransport {
        channel = await stream.releaseChannel()
        guard let channel else { throw SocketError.closed }
        channel.redirect(to: self)
        output.append(handshake.request)
        return try await park(self, on: scheduler) { (waiter: Waiter<RawSocketTransport, any Error>) in
            self.waiter = waiter
            if Task.isCancelled { return fail(CancellationError()) }
            alarm.arm(at: scheduler.now + limits.handshakeTimeout)
            send()
        } cancelled: { opening in
            opening.fail(CancellationError())
        }
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { send() }
        guard readiness.contains(.readable), let channel else { return }
        switch channel.read(into: &input) {
        case .bytes: validate()
        case .wouldBlock: break
        case .endOfStream: fail(RawSocketError.disconnectedDuringHandshake)
        case .failed(let error): fail(error)
        }
    }

    func alarmFired() {
        fail(RawSocketError.handshakeTimedOut(after: limits.handshakeTimeout))
    }

    private func send() {
        guard let channel else { return }
        switch channel.write(from: &output) {
        case .drained: channel.arm(.readable)
        case .wouldBlock: channel.arm([.readable, .writable])
        case .failed(let error): fail(error)
        }
    }

    private func validate() {
        guard input.count >= RawSocketHandshake.size, let channel, let waiter else { return }
        do throws(RawSocketError) {
            let agreement = try handshake.validate(input.bytes)
            self.channel = nil
            self.waiter = nil
            alarm.disarm()
            input.consume(RawSocketHandshake.size)
            waiter.resume(
                returning: .adopting(
                    channel, input: input.take(), agreement: agreement, limits: limits, on: scheduler))
        } catch {
            fail(error)
        }
    }

    private func fail(_ error: any Error) {
        alarm.disarm()
        channel?.close()
        channel = nil
        waiter?.resume(throwing: error)
        waiter = nil
    }
}
