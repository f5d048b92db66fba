/// The client's way into a realm: HELLO, as many challenges as the router likes, and then WELCOME or ABORT.
package struct JoinMachine {
    package enum Action: Equatable {
        case joined(WelcomeMessage)
        case refused(AbortMessage)
        /// Answer the challenge with ``JoinMachine/challenged``, outside the scheduler, and say what came of it.
        case answer(ChallengeMessage)
        /// The router is not to be trusted.
        case failed(AuthenticationError)
        case violation(ProtocolViolation)
    }

    private enum State {
        case idle
        case joining
        /// The method with this index works on its answer.
        case answering(Int)
    }

    private var state = State.idle
    private var methods: [any AuthenticationMethod] = []
    private var introduction = Details()
    /// The method that answered last.
    private var last: Int?

    package init() {}

    /// What the client will say about itself in ``hello(realm:roles:agent:)``. Anonymous when it is not called.
    package mutating func introduce(
        _ authentication: Authentication, over transport: TransportFacts,
        using generator: inout any RandomNumberGenerator
    ) throws(AuthenticationError) {
        introduction = Details()
        introduction.authID = authentication.authID
        introduction.authRole = authentication.role
        if let binding = authentication.channelBinding {
            guard transport.channelIDs[binding] != nil else { throw .noChannelBinding(binding.rawValue) }
            introduction.addAuthExtra("channel_binding", .string(binding.rawValue))
        }
        methods = authentication.methods
        for index in methods.indices {
            try methods[index].introduce(in: &introduction, over: transport, using: &generator)
        }
        let names = methods.map(\.name)
        // A client that offers nothing is anonymous for every router.
        if names != ["anonymous"] { introduction.authMethods = names }
    }

    /// Asks to join. Once for each session.
    package mutating func hello(realm: URI, roles: [Role: Set<Feature>], agent: String?) -> HelloMessage {
        guard case .idle = state else { preconditionFailure("a session says HELLO once") }
        precondition(!roles.isEmpty, "a session has at least one role")
        state = .joining
        var details = introduction
        details.announce(roles)
        details.agent = agent
        return HelloMessage(realm: realm, details: details)
    }

    /// What the router says before the session is established.
    package mutating func received(_ message: Message) -> Action {
        switch (state, message) {
        case (.joining, .welcome(let welcome)): return welcomed(welcome)
        case (.joining, .challenge(let challenge)): return challenged(challenge)
        case (.joining, .abort(let abort)), (.answering, .abort(let abort)): return .refused(abort)
        default: return .violation(.unexpected(message.type, state: name))
        }
    }

    /// The method that is to answer the challenge. A copy works on it, and comes back with ``answered(by:)``.
    package var challenged: (any AuthenticationMethod)? {
        if case .answering(let index) = state { methods[index] } else { nil }
    }

    /// The challenge was answered: send AUTHENTICATE.
    package mutating func answered(by method: any AuthenticationMethod) {
        guard case .answering(let index) = state else { preconditionFailure("an answer without a challenge") }
        methods[index] = method
        last = index
        state = .joining
    }

    private mutating func challenged(_ challenge: ChallengeMessage) -> Action {
        guard let index = methods.firstIndex(where: { $0.name == challenge.method }) else {
            // The client offered nothing of the kind.
            return .violation(.unexpected(.challenge, state: name))
        }
        state = .answering(index)
        return .answer(challenge)
    }

    private mutating func welcomed(_ welcome: WelcomeMessage) -> Action {
        guard let last else {
            let mustProve = !methods.isEmpty && methods.allSatisfy(\.authenticatesRouter)
            return mustProve ? .failed(.untrustedRouter("it let us in without proving who it is")) : .joined(welcome)
        }
        do {
            try methods[last].check(welcome)
            return .joined(welcome)
        } catch {
            return .failed(error)
        }
    }

    private var name: String {
        switch state {
        case .idle: "closed"
        case .joining: "joining"
        case .answering: "answering a challenge"
        }
    }
}
