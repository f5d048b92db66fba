internal import ByteCore
internal import Logging
internal import Scheduling
internal import Sockets
internal import TLS
internal import WAMP

/// A connection that has just been accepted, until its first bytes have told what it speaks.
///
/// A record of TLS begins with 22 (RFC 8446, 5.1), RawSocket with 127, and no request of HTTP with either of them.
actor IncomingConnection: ReadinessHandler, AlarmHandler {
    /// What becomes of it.
    enum Outcome {
        case rawSocket(RawSocketTransport)
        /// A request of HTTP, of which the bytes were read.
        case webSocket(any Channel, received: [UInt8])
        case gone
    }

    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let acceptor: TransportAcceptor
    private let router: Router
    private var channel: (any Channel)?
    private var isSecure = false
    private var isRefused = false  // the refusal is sent, and the peer's end awaited
    private var input = ByteQueue()
    private var output = ByteQueue()
    private lazy var alarm: any Alarm = acceptor.scheduler.alarm(handler: self)

    private static let firstByteOfTLS: UInt8 = 22

    init(at acceptor: TransportAcceptor, of router: Router) {
        self.acceptor = acceptor
        self.router = router
        unownedExecutor = acceptor.unownedExecutor
    }

    func start(_ descriptor: consuming Descriptor) {
        let channel = acceptor.scheduler.makeSocketChannel(descriptor, handler: self)
        self.channel = channel
        alarm.arm(at: acceptor.scheduler.now + router.configuration.rawSocketLimits.handshakeTimeout)
        if acceptor.url.isSecure { secure() } else { channel.arm(.readable) }
    }

    /// Ends it without a word.
    nonisolated func dropNow() {
        assumeIsolated { $0.drop("the router stops listening") }
    }

    // MARK: Events

    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { send() }
        guard readiness.contains(.readable), let channel else { return }
        switch channel.read(into: &input) {
        case .bytes: if isRefused { input.reset() } else { decide() }
        case .wouldBlock: break
        case .endOfStream: drop("the peer closed the connection")  // a probe that says nothing is no error
        case .failed(let error): drop("\(error)")
        }
    }

    func alarmFired() {
        drop("it took too long")
    }

    // MARK: The first bytes

    private func decide() {
        let first = input.bytes[0]
        if first == Self.firstByteOfTLS, !isSecure, acceptor.url.kind == .any, acceptor.tls != nil { return secure() }
        switch acceptor.url.kind {
        case .rawSocket: shakeHands()
        case .webSocket, .longPoll: finish { .webSocket($0, received: [UInt8](copying: input.bytes)) }
        case .any where first == RawSocketHandshake.magic: shakeHands()
        case .any: finish { .webSocket($0, received: [UInt8](copying: input.bytes)) }
        }
    }

    /// Puts TLS over the connection, below which the first bytes are looked at again.
    private func secure() {
        guard let channel, let tls = acceptor.tls else { preconditionFailure("a secure port has a TLS context") }
        let received = [UInt8](copying: input.bytes)
        input.reset()
        isSecure = true
        do throws(SocketError) {
            let secured = try tls.cover(channel, received: received, on: acceptor.scheduler, handler: self)
            self.channel = secured
            secured.arm(.readable)
        } catch {
            drop("\(error)")
        }
    }

    private func shakeHands() {
        // Another first byte is no handshake, however many follow.
        guard input.bytes[0] == RawSocketHandshake.magic else {
            return drop("\(RawSocketError.notRawSocket(firstOctet: input.bytes[0]))")
        }
        guard input.count >= RawSocketHandshake.size else { return }
        let configuration = router.configuration
        let handshake = RawSocketServerHandshake(configuration.serializers, limits: configuration.rawSocketLimits)
        switch handshake.answer(input.bytes, isFull: router.isFull) {
        case .accept(let reply, let agreement):
            input.consume(RawSocketHandshake.size)
            output.append(reply)
            finish { channel in
                .rawSocket(
                    .adopting(
                        channel, input: input.take(), output: output.take(), agreement: agreement,
                        limits: configuration.rawSocketLimits,
                        maximumSizeBeforeWelcome: configuration.maximumSizeBeforeWelcome, on: acceptor.scheduler))
            }
        case .refuse(let reply, let error):
            if router.isFull { acceptor.countNow(.connections) }
            router.log.debug("refusing a client", metadata: ["url": "\(acceptor.url)", "reason": "\(error)"])
            isRefused = true
            input.reset()
            output.append(reply)
            send()
        case .drop(let error):
            drop("\(error)")
        }
    }

    private func send() {
        guard let channel, !output.isEmpty else { return }
        switch channel.write(from: &output) {
        case .drained:
            channel.arm(.readable)
            channel.closeWriting()  // the peer closes next, or the deadline does
        case .wouldBlock: channel.arm([.readable, .writable])
        case .failed(let error): drop("\(error)")
        }
    }

    // MARK: The end

    private func finish(_ makeOutcome: (any Channel) -> Outcome) {
        guard let channel else { return }
        self.channel = nil
        alarm.disarm()
        acceptor.finishedNow(self, makeOutcome(channel))
    }

    private func drop(_ reason: String) {
        guard let channel else { return }
        self.channel = nil
        alarm.disarm()
        channel.close()
        router.log.trace("dropped a connection", metadata: ["url": "\(acceptor.url)", "reason": "\(reason)"])
        acceptor.finishedNow(self, .gone)
    }
}
