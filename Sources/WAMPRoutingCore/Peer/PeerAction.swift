package import WAMPCore

/// What the owner of a ``PeerMachine`` does about a message.
package enum PeerAction: Sendable, Equatable {
    /// Look up the realm, find out who this is, if need be with ``PeerMachine/challenged(_:)``, and answer with
    /// ``PeerMachine/joined(as:identity:agent:authExtra:)`` or ``PeerMachine/refused(_:_:)``.
    case join(realm: URI, details: Details)
    /// Look at the client's answer to the challenge, and go on as with ``join(realm:details:)``.
    case authenticate(AuthenticateMessage)
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
