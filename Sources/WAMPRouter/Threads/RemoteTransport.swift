internal import Scheduling
internal import WAMP
internal import WAMPCore

/// A connection that is on another scheduler, as the router sees it.
///
/// What is sent is encoded over there: that it could not be comes back as `unsent`.
actor RemoteTransport: MessageTransport {
    /// What has happened to the connection.
    enum Event: Sendable {
        case opened
        case received(Message)
        case violation(ProtocolViolation)
        case unsent(Message, SendError)
        case drained
        /// Nothing; its agent wants to hear that the router has come to it.
        case mark
        case disconnected(Disconnection)
    }

    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let format: SerializationFormat?
    let facts: TransportFacts
    private let router: Router
    private let orderer: LinkSender
    private let gauge: ConnectionGauge
    // As in `Realm`: looked at for every message.
    @exclusivity(unchecked) private var agent: TransportAgent?  // until the connection is over
    @exclusivity(unchecked) private var handler: (any MessageHandler)?
    @exclusivity(unchecked) private var isClosing = false
    /// Of all that was sent.
    @exclusivity(unchecked) private var orderedByteCount = 0

    init(of agent: TransportAgent, facts: TransportFacts, ordering orderer: LinkSender, for router: Router) {
        self.agent = agent
        self.facts = facts
        self.orderer = orderer
        self.router = router
        format = agent.format
        gauge = agent.gauge
        unownedExecutor = router.unownedExecutor
    }

    // MARK: MessageTransport

    var traffic: TransportTraffic { gauge.traffic }

    /// What waits on its way there, and what waits there for the network. What is just being written is in neither, so
    /// that as much again may be queued meanwhile.
    var queuedByteCount: Int { gauge.queuedByteCount(ofOrdered: orderedByteCount) }

    func start(_ handler: any MessageHandler) {
        self.handler = handler
    }

    func send(_ message: Message) {
        guard !isClosing else { return }
        let weight = message.payloadByteCount + TransportAgent.messageOverhead
        orderedByteCount += weight
        order(.send(message, weight: weight))
    }

    func send(_ message: Message, encoded: [UInt8]) -> Bool {
        guard !isClosing else { return true }
        orderedByteCount += encoded.count
        order(.sendEncoded(message, encoded))
        return true
    }

    func close(_ ending: TransportEnding) {
        guard !isClosing else { return }
        isClosing = true
        order(.close(ending))
    }

    private func order(_ content: TransportAgent.Order) {
        guard let agent else { return }
        orderer.takeNow(.order(agent, content))
    }

    // MARK: Events

    private func received(_ event: Event) {
        switch event {
        case .opened: router.acceptNow(self)
        case .received(let message): if !isClosing { handler?.deliver(message) }
        case .violation(let violation): if !isClosing { handler?.deliverViolation(violation) }
        case .unsent(let message, let error): handler?.deliverUnsent(message, because: error)
        case .drained: handler?.deliverDrained()
        case .mark: order(.markPassed)
        case .disconnected(let reason):
            agent = nil
            let handler = handler
            self.handler = nil  // they hold each other
            handler?.deliverDisconnection(reason)
        }
    }

    /// For the link, on the router's scheduler.
    nonisolated func receivedNow(_ event: Event) {
        knownIsolated(with: event) { $0.received($1) }
    }
}

extension Message {
    /// How long its arguments are.
    fileprivate var payloadByteCount: Int {
        switch self {
        case .invocation(let message): message.payload.bytes.count
        case .result(let message): message.payload.bytes.count
        case .error(let message): message.payload.bytes.count
        case .event(let message): message.payload.bytes.count
        default: 0
        }
    }
}
