internal import Scheduling
internal import WAMP

/// Looks after a connection on its own scheduler, for a router that is on another one: reports what comes, and does what
/// the router orders, each in its order.
actor TransportAgent: MessageHandler {
    /// What it is to do.
    enum Order: Sendable {
        /// `weight` is what the message counts for among what is queued.
        case send(Message, weight: Int)
        /// A message for many, which was encoded before.
        case sendEncoded(Message, [UInt8])
        case close(TransportEnding)
        /// What came before one of the marks has been routed.
        case markPassed
    }

    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let format: SerializationFormat?
    nonisolated let gauge = ConnectionGauge()
    private let transport: any ConnectionTransport
    private let reporter: LinkSender
    // As in `Realm`: looked at for every message.
    @exclusivity(unchecked) private var remote: RemoteTransport?  // until the connection is over
    @exclusivity(unchecked) private var handledByteCount = 0
    /// How much has come when the last mark was set.
    @exclusivity(unchecked) private var markedWeight = 0
    @exclusivity(unchecked) private var weight = 0
    /// How many marks the router has not come to. With two of them the connection is not read.
    @exclusivity(unchecked) private var openMarks = 0
    @exclusivity(unchecked) private var receivedByteCount: UInt64 = 0
    private var isBroken = false

    /// A mark is set after so much, so that twice this may wait for the router, and what one read has brought.
    private static let markInterval = 65_536
    /// What a message takes beside its bytes.
    static let messageOverhead = 128

    /// - Parameter reporter: for the connections of this scheduler.
    init(_ transport: any ConnectionTransport, reporting reporter: LinkSender) {
        self.transport = transport
        self.reporter = reporter
        format = transport.format
        unownedExecutor = transport.unownedExecutor
    }

    /// Begins, as the part over here of `remote`.
    nonisolated func startNow(for remote: RemoteTransport) {
        assumeIsolated { agent in
            agent.remote = remote
            agent.report(.opened)
            agent.transport.startNow(agent)
        }
    }

    private func report(_ event: RemoteTransport.Event) {
        guard let remote else { return }
        reporter.takeNow(.report(remote, event))
    }

    // MARK: What comes

    func received(_ message: Message) {
        report(.received(message))
        let traffic = transport.trafficNow
        gauge.setTraffic(traffic)
        weight += Int(traffic.receivedByteCount &- receivedByteCount) + Self.messageOverhead
        receivedByteCount = traffic.receivedByteCount
        guard weight - markedWeight >= Self.markInterval else { return }
        markedWeight = weight
        openMarks += 1
        report(.mark)
        if openMarks >= 2 { transport.holdNow() }
    }

    func receivedViolation(_ violation: ProtocolViolation) {
        isBroken = true
        report(.violation(violation))
    }

    func drained() {
        report(.drained)
    }

    func backlogged(_ byteCount: Int) {
        gauge.setBacklog(byteCount)
    }

    func disconnected(_ reason: Disconnection) {
        gauge.setTraffic(transport.trafficNow)
        gauge.setBacklog(0)
        report(.disconnected(reason))
        remote = nil
    }

    // MARK: What is ordered

    private func perform(_ order: Order) {
        switch order {
        case .send(let message, let weight):
            send(message)
            handled(weight)
        case .sendEncoded(let message, let bytes):
            // If it was dropped it is tried once more, since that tells why.
            if !transport.sendNow(message, encoded: bytes) { send(message) }
            handled(bytes.count)
        case .close(let ending):
            transport.closeNow(ending)
        case .markPassed:
            openMarks -= 1
            // Nothing is read after what is no message.
            if openMarks == 1, !isBroken { transport.releaseNow() }
        }
    }

    private func send(_ message: Message) {
        do throws(SendError) {
            try transport.sendNow(message)
        } catch {
            report(.unsent(message, error))
        }
    }

    private func handled(_ weight: Int) {
        handledByteCount += weight
        gauge.setHandled(handledByteCount)
        gauge.setTraffic(transport.trafficNow)
    }

    /// For the link, on this scheduler.
    nonisolated func performNow(_ order: Order) {
        knownIsolated(with: order) { $0.perform($1) }
    }
}
