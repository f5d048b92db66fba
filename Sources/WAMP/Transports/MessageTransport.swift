internal import Scheduling
package import WAMPCore

/// What carries the messages of one session: a WebSocket, a RawSocket connection, or a link inside the process.
///
/// An actor on the same scheduler as its handler; both call each other without waiting, by way of the methods in the
/// extension below.
package protocol MessageTransport: Actor {
    /// From now on `handler` gets what arrives, beginning with what has arrived already.
    func start(_ handler: any MessageHandler)

    /// How messages are encoded here; nil where they are not, but handed over as they are.
    nonisolated var format: SerializationFormat? { get }

    /// What the connection knows about its peer.
    var facts: TransportFacts { get }

    /// How many bytes it has carried; a link carries none.
    var traffic: TransportTraffic { get }

    /// How many bytes wait to be sent; a link has none.
    var queuedByteCount: Int { get }

    /// Queues a message, which leaves at the end of the turn. One that cannot be sent is refused with the reason.
    func send(_ message: Message) throws(SendError)

    /// Queues a message that was encoded in ``format`` before, since it goes to many; false when it is longer than the
    /// peer takes, and was dropped. Not for transports without a format.
    func send(_ message: Message, encoded: [UInt8]) -> Bool

    /// Sends what is queued and ends the connection; `violation` says that it is because the peer broke the rules.
    func close(_ ending: TransportEnding)
}

/// A transport over a connection, whose handler may be slower than the peer.
package protocol ConnectionTransport: MessageTransport {
    /// Delivers no message any more until ``release()``, nor reads much; to be called by the handler while it is called.
    /// Closing releases it.
    func hold()

    /// Delivers messages again, after ``hold()``.
    func release()
}

/// Who gets what a transport brings.
package protocol MessageHandler: Actor {
    /// A message arrived.
    func received(_ message: Message)
    /// Something arrived that is no message. Nothing more comes after it; close the transport.
    func receivedViolation(_ violation: ProtocolViolation)
    /// What was queued has been sent for the most part, after there was too much.
    func drained()
    /// The network took less than it was given, and so many bytes wait; 0 once it has taken them all. Does nothing unless
    /// implemented.
    func backlogged(_ byteCount: Int)
    /// A message was not sent, of which this was not known when it was queued. Does nothing unless implemented.
    func unsent(_ message: Message, because error: SendError)
    /// The connection is over. Called once, and nothing comes after it.
    func disconnected(_ reason: Disconnection)
}

/// Why this side ends a connection.
package enum TransportEnding: Sendable {
    /// The session is over, as both sides know.
    case finished
    /// The peer broke the rules of WAMP.
    case violation
    /// This process goes down.
    case shutdown
    /// The peer does not take what it is sent, or takes too long to say what it has to.
    case overload(String)
}

/// Why a connection is over.
public enum Disconnection: Hashable, Sendable, CustomStringConvertible {
    /// This side closed it.
    case local
    /// The other side closed it; the text is what the transport knows about it.
    case remote(String)

    /// One line for a log.
    public var description: String {
        switch self {
        case .local: "closed by this side"
        case .remote(let reason): reason
        }
    }
}

// Both sides are on one scheduler; these are the calls between them.

extension MessageTransport {
    /// Nothing, as with a link.
    package var facts: TransportFacts { TransportFacts() }

    /// None, as with a link.
    package var traffic: TransportTraffic { TransportTraffic() }

    package nonisolated var trafficNow: TransportTraffic {
        checkIsolation()
        typealias Plain = (any MessageTransport) -> TransportTraffic
        return unsafeBitCast(callTraffic as (isolated any MessageTransport) -> TransportTraffic, to: Plain.self)(self)
    }

    package nonisolated var factsNow: TransportFacts {
        knownIsolated { $0.facts }
    }

    package nonisolated func startNow(_ handler: any MessageHandler) {
        knownIsolated(with: handler) { $0.start($1) }
    }

    package nonisolated func sendNow(_ message: Message) throws(SendError) {
        checkIsolation()
        typealias Plain = (any MessageTransport, Message) -> SendError?
        typealias Isolated = (isolated any MessageTransport, Message) -> SendError?
        if let failure = unsafeBitCast(callSend as Isolated, to: Plain.self)(self, message) { throw failure }
    }

    package nonisolated func sendNow(_ message: Message, encoded: [UInt8]) -> Bool {
        checkIsolation()
        typealias Plain = (any MessageTransport, Message, [UInt8]) -> Bool
        typealias Isolated = (isolated any MessageTransport, Message, [UInt8]) -> Bool
        return unsafeBitCast(callSendEncoded as Isolated, to: Plain.self)(self, message, encoded)
    }

    package nonisolated func closeNow(_ ending: TransportEnding) {
        knownIsolated(with: ending) { $0.close($1) }
    }

    package nonisolated var queuedByteCountNow: Int {
        checkIsolation()
        typealias Plain = (any MessageTransport) -> Int
        return unsafeBitCast(callQueuedByteCount as (isolated any MessageTransport) -> Int, to: Plain.self)(self)
    }
}

extension ConnectionTransport {
    package nonisolated func holdNow() {
        assumeIsolated { $0.hold() }
    }

    package nonisolated func releaseNow() {
        assumeIsolated { $0.release() }
    }
}

extension MessageHandler {
    /// Nothing.
    package func backlogged(_ byteCount: Int) {}

    /// Nothing, as is right for all who are on the scheduler of their connection.
    package func unsent(_ message: Message, because error: SendError) {}

    package nonisolated func deliver(_ message: Message) {
        checkIsolation()
        typealias Plain = (any MessageHandler, Message) -> Void
        unsafeBitCast(callReceived as (isolated any MessageHandler, Message) -> Void, to: Plain.self)(self, message)
    }

    package nonisolated func deliverViolation(_ violation: ProtocolViolation) {
        assumeIsolated { $0.receivedViolation(violation) }
    }

    package nonisolated func deliverDrained() {
        assumeIsolated { $0.drained() }
    }

    package nonisolated func deliverBacklog(_ byteCount: Int) {
        assumeIsolated { $0.backlogged(byteCount) }
    }

    package nonisolated func deliverUnsent(_ message: Message, because error: SendError) {
        assumeIsolated { $0.unsent(message, because: error) }
    }

    package nonisolated func deliverDisconnection(_ reason: Disconnection) {
        knownIsolated(with: reason) { $0.disconnected($1) }
    }
}

// What every message takes. As `knownIsolated`, whose closure would have to be allocated for an actor of any type: these
// functions are called as if they were not isolated, once a debug build has checked that the caller is on the scheduler.

private func callSend(_ transport: isolated any MessageTransport, _ message: Message) -> SendError? {
    do {
        try transport.send(message)
        return nil
    } catch {
        return error
    }
}

private func callSendEncoded(
    _ transport: isolated any MessageTransport, _ message: Message, _ encoded: [UInt8]
) -> Bool {
    transport.send(message, encoded: encoded)
}

private func callQueuedByteCount(_ transport: isolated any MessageTransport) -> Int {
    transport.queuedByteCount
}

private func callTraffic(_ transport: isolated any MessageTransport) -> TransportTraffic {
    transport.traffic
}

private func callReceived(_ handler: isolated any MessageHandler, _ message: Message) {
    handler.received(message)
}

extension Actor {
    /// Traps in a debug build when the caller is not on this actor's executor.
    @inline(__always)
    fileprivate nonisolated func checkIsolation() {
        #if DEBUG
            preconditionIsolated()
        #endif
    }
}
