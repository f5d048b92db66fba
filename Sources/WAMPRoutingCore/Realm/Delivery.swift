package import WAMPCore

/// What the router sends because of something that happened.
package enum Delivery: Sendable, Equatable {
    /// One message to one session.
    case message(Message, to: SessionID)
    /// One event to many sessions: to be encoded once for each serializer, not once for each session.
    case event(EventMessage, to: Audience)
    /// The realm has dropped the session: send what ``PeerMachine/failed(_:)`` returns, and close its transport.
    case abort(SessionID, ProtocolViolation)
    /// A request of the session was refused, since it would have gone over a limit: to be counted and logged.
    case limited(SessionID, RouterLimit)
    /// The realm has dropped the session, since it goes far over a limit: to be counted, logged and closed at once.
    case expel(SessionID, RouterLimit, message: String)
    /// The realm has dropped the session, since somebody wanted it to end: send what
    /// ``PeerMachine/beginShutdown(_:message:)`` returns for this reason, and wait for the answer.
    case end(SessionID, reason: URI, message: String?)
    /// Somebody is to be asked whether a session may do this, and ``RealmMachine/answered(_:with:at:into:)`` is to be
    /// told what they say. It may take ``RealmRules/authorizationTimeout``.
    case ask(QuestionID, AuthorizationRequest)
    /// The last message of a session was handled that ``RealmMachine/leaves(_:)`` spoke of.
    case settled(SessionID)
}
