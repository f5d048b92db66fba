internal import ByteCore
internal import Scheduling
internal import WAMP

/// The router's end of a session over HTTP long-poll: keeps what the client will ask for, until it asks.
///
/// A client that has not asked for a while is gone, since there is no connection that could tell.
package actor LongPollConnection: MessageTransport, AlarmHandler, TurnHandler {
    package nonisolated let unownedExecutor: UnownedSerialExecutor
    /// What the client's requests name; nobody can guess it.
    package nonisolated let id: String
    private nonisolated let subprotocol: Subprotocol
    private let scheduler: any Scheduler
    private var maximumBodySize: Int?  // until WELCOME is sent
    private let onEnd: @Sendable (LongPollConnection) -> Void
    private var handler: (any MessageHandler)?
    private var outbox = LongPollOutbox()
    private var poller: Waiter<[UInt8]?, Never>?
    private var isDirty = false
    private var isClosing = false
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    package private(set) var traffic = TransportTraffic()

    /// How long a client's request is held when there is nothing to say.
    static let patience: Duration = .seconds(10)
    /// How long a client may not ask.
    static let silence: Duration = .seconds(30)

    /// A connection on `scheduler`; `onEnd` is called there when it is over.
    ///
    /// - Parameter maximumSizeBeforeWelcome: how many bytes the client may send at once until it is sent WELCOME.
    package init(
        _ subprotocol: Subprotocol, maximumSizeBeforeWelcome: Int? = nil, on scheduler: any Scheduler,
        onEnd: @escaping @Sendable (LongPollConnection) -> Void
    ) {
        self.subprotocol = subprotocol
        self.scheduler = scheduler
        maximumBodySize = maximumSizeBeforeWelcome
        self.onEnd = onEnd
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        id = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }

    // MARK: MessageTransport

    package nonisolated var format: SerializationFormat? { subprotocol.format }

    package func start(_ handler: any MessageHandler) {
        self.handler = handler
        alarm.arm(at: scheduler.now + Self.silence)
    }

    package var queuedByteCount: Int { outbox.byteCount }

    package func send(_ message: Message) throws(SendError) {
        _ = send(message, encoded: try message.encoded(as: subprotocol.format))
    }

    package func send(_ message: Message, encoded: [UInt8]) -> Bool {
        guard handler != nil, !isClosing else { return true }
        if case .welcome = message { maximumBodySize = nil }
        outbox.append(encoded)
        traffic.sent(encoded.count)
        answerAtEndOfTurn()
        return true
    }

    /// What is queued can still be asked for.
    package func close(_ ending: TransportEnding) {
        isClosing = true
        answerAtEndOfTurn()
    }

    // MARK: The client's requests

    /// The next message, or all of them as a batch; empty when there was none for a while, nil when the session is over.
    ///
    /// Cancelling it leaves the messages for the next request. One request waits at a time: a second one takes its place.
    package func poll() async -> [UInt8]? {
        await park(self, on: scheduler) { (waiter: Waiter<[UInt8]?, Never>) in
            poller?.resume(returning: [])
            poller = nil
            guard handler != nil else { return waiter.resume(returning: nil) }
            if Task.isCancelled { return waiter.resume(returning: []) }
            poller = waiter
            alarm.arm(at: scheduler.now + Self.patience)
            answer()
        } cancelled: { connection in
            connection.answerPoller([])
        }
    }

    /// What the client sent; false when it breaks the rules, or the session is over.
    package func receive(_ body: [UInt8]) -> Bool {
        guard let handler, !isClosing, body.count <= maximumBodySize ?? .max else { return false }
        traffic.received(body.count)
        return subprotocol.deliver(body, to: handler, while: { !isClosing })
    }

    /// The client ends the transport.
    package func end() {
        finish(.remote("the client closed the transport"))
    }

    // MARK: Answering

    private func answerAtEndOfTurn() {
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    /// For the scheduler.
    package func turnEnded() {
        isDirty = false
        answer()
    }

    /// For the scheduler: there was nothing to say for a while, or the client does not ask.
    package func alarmFired() {
        if poller == nil { finish(.remote("the client does not ask for messages")) } else { answerPoller([]) }
    }

    private func answer() {
        if poller != nil, let body = outbox.next(as: subprotocol) { answerPoller(body) }
        if isClosing, outbox.isEmpty { finish(.local) }
    }

    private func answerPoller(_ body: [UInt8]) {
        guard let poller else { return }
        self.poller = nil
        alarm.arm(at: scheduler.now + Self.silence)
        poller.resume(returning: body)
        if queuedByteCount == 0 { handler?.deliverDrained() }
    }

    private func finish(_ reason: Disconnection) {
        guard let handler else { return }
        self.handler = nil
        alarm.disarm()
        poller?.resume(returning: nil)
        poller = nil
        outbox = LongPollOutbox()
        handler.deliverDisconnection(reason)
        onEnd(self)
    }
}
