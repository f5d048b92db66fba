package import WAMPCore

/// What the owner of a ``PeerMachine`` does about a message.
package enum PeerAction: Sendable, Equatable {
    /// Look up the realm, find out who this is, and answer with ``PeerMachine/joined(as:identity:agent:)`` or
    /// ``PeerMachine/refused(_:_:)``.
    case join(realm: URI, details: Details)
    /// Give the message to the realm.
    case route(Message)
    /// Send the answer, take the session out of its realm, close the transport.
    case replyGoodbye(GoodbyeMessage)
    /// Send the message, take the session out of its realm, close the transport.
    case abort(AbortMessage)
    /// The session is over: take it out of its realm, close the transport, send nothing.
    case closed
    /// Nothing.
    case ignore
}
