package import WAMPCore

/// The router's side of one session: from the first HELLO to the last GOODBYE.
///
///     awaitingHello -> joining -> joined -> closed
///                       ^  |          |         ^
///                       |  |          +-> shuttingDown (we sent GOODBYE)
///                       |  +-> closed (refused)
///                       +--+-> challenged (we sent CHALLENGE, and wait for AUTHENTICATE), as often as need be
///
/// What a joined client asks for is the realm's business; this machine only says when it may ask.
package struct PeerMachine: Sendable {
    private enum State: Equatable {
        case awaitingHello
        case joining(realm: URI)
        case challenged(realm: URI)
        case joined
        case shuttingDown
        case closed
    }

    private var state = State.awaitingHello
    private let uriRule: URIRule

    /// A peer that has just connected. `uriRule` is what the names of realms are held to.
    package init(uriRule: URIRule = .loose) {
        self.uriRule = uriRule
    }

    /// Whether the owner still has to say if the client may join. Look again after having waited for anything.
    package var isJoining: Bool {
        if case .joining = state { true } else { false }
    }

    /// Whether the client has said HELLO and is neither in nor out: it is being found out who it is.
    package var isBeforeWelcome: Bool {
        switch state {
        case .joining, .challenged: true
        default: false
        }
    }

    // MARK: What the peer does

    package mutating func received(_ message: Message) -> PeerAction {
        switch state {
        case .awaitingHello: receivedFirst(message)
        case .joining: receivedWhileJoining(message)
        case .challenged(let realm): receivedWhileChallenged(message, realm)
        case .joined: receivedWhileJoined(message)
        case .shuttingDown: receivedWhileShuttingDown(message)
        case .closed: .ignore  // whatever follows a GOODBYE or a violation is not processed
        }
    }

    // MARK: What the router does

    /// The client is to prove who it is: send the message, and wait for ``PeerAction/authenticate(_:)``. Only while
    /// ``isJoining``, and again after each answer.
    package mutating func challenged(_ challenge: ChallengeMessage) -> ChallengeMessage {
        guard case .joining(let realm) = state else { preconditionFailure("challenged() while \(name)") }
        state = .challenged(realm: realm)
        return challenge
    }

    /// The client is let in. Only while ``isJoining``.
    package mutating func joined(
        as session: SessionID, identity: Identity, agent: String, authExtra: [String: Value]? = nil
    ) -> WelcomeMessage {
        guard case .joining(let realm) = state else { preconditionFailure("joined() while \(name)") }
        state = .joined
        var details = RouterFeatures.details
        details.realm = realm
        details.agent = agent
        details.authID = identity.authID
        details.authRole = identity.authRole
        details.authMethod = identity.authMethod
        details.authProvider = identity.authProvider
        details.authExtra = authExtra
        return WelcomeMessage(session: session, details: details)
    }

    /// The client is not let in: send the message and close the transport. Only while ``isBeforeWelcome``.
    package mutating func refused(_ reason: URI, _ message: String) -> AbortMessage {
        guard isBeforeWelcome else { preconditionFailure("refused() while \(name)") }
        return abort(reason, message)
    }

    /// The peer broke the rules, as its transport or its realm found out.
    ///
    /// Gives what to send before the transport is closed: nothing, when the router has said its last word already.
    package mutating func failed(_ violation: ProtocolViolation) -> AbortMessage? {
        switch state {
        case .awaitingHello, .joining, .challenged, .joined:
            return abort(.protocolViolation, violation.description)
        case .shuttingDown, .closed:
            state = .closed
            return nil
        }
    }

    /// The router ends the session: take it out of its realm and send what this returns.
    ///
    /// A client that has joined gets GOODBYE, and the transport stays open until ``PeerAction/closed``.
    /// One that has not gets ABORT, and the transport is closed at once.
    package mutating func beginShutdown(_ reason: URI = .systemShutdown, message: String? = nil) -> Message? {
        switch state {
        case .awaitingHello, .joining, .challenged:
            return .abort(abort(reason, message))
        case .joined:
            state = .shuttingDown
            var details = Details()
            details.message = message
            return .goodbye(GoodbyeMessage(details: details, reason: reason))
        case .shuttingDown, .closed:
            return nil
        }
    }

    // MARK: State by state

    private mutating func receivedFirst(_ message: Message) -> PeerAction {
        guard case .hello(let hello) = message else { return violation(message) }
        guard hello.realm.isValid(uriRule) else {
            return .abort(abort(.invalidURI, "'\(hello.realm)' is not a valid URI for a realm"))
        }
        guard !hello.details.roles.isDisjoint(with: Role.ofClients) else {
            return .abort(abort(.noSuchRole, "HELLO names none of publisher, subscriber, caller, callee"))
        }
        state = .joining(realm: hello.realm)
        return .join(realm: hello.realm, details: hello.details)
    }

    private mutating func receivedWhileJoining(_ message: Message) -> PeerAction {
        guard case .abort = message else { return violation(message) }
        return close()
    }

    private mutating func receivedWhileChallenged(_ message: Message, _ realm: URI) -> PeerAction {
        switch message {
        case .authenticate(let answer):
            state = .joining(realm: realm)
            return .authenticate(answer)
        case .abort: return close()
        default: return violation(message)
        }
    }

    private mutating func receivedWhileJoined(_ message: Message) -> PeerAction {
        switch message {
        case .goodbye:
            state = .closed
            return .replyGoodbye(GoodbyeMessage(reason: .goodbyeAndOut))
        case .abort:
            return close()
        case .hello, .welcome, .challenge, .authenticate:
            return violation(message)
        default:
            return .route(message)
        }
    }

    private mutating func receivedWhileShuttingDown(_ message: Message) -> PeerAction {
        switch message {
        case .goodbye, .abort: close()
        default: .ignore  // sent before our GOODBYE arrived
        }
    }

    // MARK: Ends

    /// ABORT is never answered, and neither is the answer to our GOODBYE.
    private mutating func close() -> PeerAction {
        state = .closed
        return .closed
    }

    private mutating func violation(_ message: Message) -> PeerAction {
        .abort(abort(.protocolViolation, ProtocolViolation.unexpected(message.type, state: name).description))
    }

    private mutating func abort(_ reason: URI, _ message: String?) -> AbortMessage {
        state = .closed
        var details = Details()
        details.message = message
        return AbortMessage(details: details, reason: reason)
    }

    /// The state in the words of an error.
    private var name: String {
        switch state {
        case .awaitingHello: "waiting for HELLO"
        case .joining: "joining"
        case .challenged: "waiting for AUTHENTICATE"
        case .joined: "joined"
        case .shuttingDown: "shutting down"
        case .closed: "closed"
        }
    }
}
