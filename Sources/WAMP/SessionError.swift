public import WAMPCore

/// Why a session cannot do what it is asked. What the *other side* of a call answers is a `WAMPError` instead.
@nonexhaustive
public enum SessionError: Error, Equatable, Sendable {
    /// The router does not let the client into the realm.
    case refused(reason: URI, message: String?)
    /// The router did not answer HELLO in time.
    case joinTimedOut(after: Duration)
    /// The session ended before the request was answered; nobody knows whether it was carried out.
    case ended(SessionEnd)
    /// The session was over already: nothing was sent.
    case closed(SessionEnd)
    /// The router took a subscription back.
    case revoked(reason: URI?)
    /// Events came faster than they were taken, and more than `limit` of them waited.
    case tooManyEvents(limit: Int)
    /// Parts of a result came faster than they were taken, and more than `limit` of them waited.
    case tooManyResults(limit: Int)
}

/// Why a session is over.
@nonexhaustive
public enum SessionEnd: Equatable, Sendable {
    /// This side left the realm.
    case left
    /// The router closed the session, politely (GOODBYE) or not (ABORT).
    case closedByRouter(reason: URI, message: String?)
    /// The router sent what it must not send.
    case violation(ProtocolViolation)
    /// The connection is gone.
    case disconnected(String)
}

extension SessionError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .refused(let reason, let message): "the router refuses: \(reason)" + (message.map { ", \($0)" } ?? "")
        case .joinTimedOut(let limit): "the router did not answer HELLO within \(limit)"
        case .ended(let end): "the session ended before the answer came: \(end)"
        case .closed(let end): "the session is over: \(end)"
        case .revoked(let reason): "the router revoked the subscription: \(reason?.string ?? "no reason given")"
        case .tooManyEvents(let limit): "more than \(limit) events waited to be taken"
        case .tooManyResults(let limit): "more than \(limit) parts of a result waited to be taken"
        }
    }
}

extension SessionEnd: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .left: "left by this side"
        case .closedByRouter(let reason, let message):
            "closed by the router with \(reason)" + (message.map { ", \($0)" } ?? "")
        case .violation(let violation): "the router broke the protocol: \(violation)"
        case .disconnected(let reason): "disconnected: \(reason)"
        }
    }
}
