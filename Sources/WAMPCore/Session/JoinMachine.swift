/// The client's way into a realm: HELLO, and then WELCOME or ABORT.
package struct JoinMachine {
    package enum Action: Equatable {
        case joined(WelcomeMessage)
        case refused(AbortMessage)
        case violation(ProtocolViolation)
    }

    private var isJoining = false

    package init() {}

    /// Asks to join. Once for each session.
    package mutating func hello(realm: URI, roles: [Role: Set<Feature>], agent: String?) -> HelloMessage {
        precondition(!isJoining, "a session says HELLO once")
        precondition(!roles.isEmpty, "a session has at least one role")
        isJoining = true
        var details = Details()
        details.announce(roles)
        details.agent = agent
        return HelloMessage(realm: realm, details: details)
    }

    /// The router's first message.
    package func received(_ message: Message) -> Action {
        guard isJoining else { return .violation(.unexpected(message.type, state: "closed")) }
        return switch message {
        case .welcome(let welcome): .joined(welcome)
        case .abort(let abort): .refused(abort)
        // CHALLENGE too: the HELLO offered no way to authenticate.
        default: .violation(.unexpected(message.type, state: "joining"))
        }
    }
}
