public import WAMPCore

/// Why a session cannot do what it is asked. What the *other side* of a call answers is a `WAMPError` instead.
@nonexhaustive
public enum SessionError: Error, Equatable, Sendable {
    /// The router does not let the client into the realm, for another reason than who it is.
    case refused(reason: URI, message: String?)
    /// The router does not let the client in as the one it says it is: the secret is wrong, the user unknown, no method
    /// is known to both, or nobody joins without authenticating.
    case authenticationRefused(reason: URI, message: String?)
    /// This side cannot prove who it is, or does not trust the router.
    case authenticationFailed(AuthenticationError)
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

extension SessionError {
    /// What an ABORT that comes instead of WELCOME means.
    init(refusal abort: AbortMessage) {
        let message = abort.details.message
        self =
            Self.authenticationRefusals.contains(abort.reason)
            ? .authenticationRefused(reason: abort.reason, message: message)
            : .refused(reason: abort.reason, message: message)
    }

    /// The names that routers have for it; several say the same by different ones (reference, 9.10).
    private static let authenticationRefusals: Set<URI> = [
        .authenticationDenied, .authenticationFailed, .authenticationRequired, .noMatchingAuthMethod,
        .noSuchPrincipal, .notAuthorized, .authorizationDenied, .authorizationFailed, .authorizationRequired,
        "wamp.error.no_auth_method", "wamp.error.cannot_authenticate",
    ]
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
        case .authenticationRefused(let reason, let message):
            "the router refuses who we are: \(reason)" + (message.map { ", \($0)" } ?? "")
        case .authenticationFailed(let error): "authentication failed: \(error)"
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
