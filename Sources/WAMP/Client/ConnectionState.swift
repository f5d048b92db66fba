public import WAMPCore

/// How a ``Client`` stands with its routers.
@nonexhaustive
public enum ConnectionState: Equatable, Sendable {
    /// It connects to the router with this URL.
    case connecting(to: String)
    /// It has a session of this number, with everything registered and subscribed.
    case connected(to: String, as: SessionID)
    /// It has no session, and tries again after a pause.
    case waiting(Duration, because: String)
    /// It has left, and does not come back.
    case left
}

extension ConnectionState: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .connecting(let router): "connecting to \(router)"
        case .connected(let router, let session): "connected to \(router) as session \(session)"
        case .waiting(let pause, let reason): "trying again in \(pause): \(reason)"
        case .left: "left"
        }
    }
}
