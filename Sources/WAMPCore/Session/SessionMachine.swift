/// The client's side of a WAMP session, without a transport: what is asked and received goes in, messages to send and
/// actions to perform come out.
///
/// `Waiter` waits for an answer, `Subscriber` gets events, `Handler` answers invocations; the machine keeps them and
/// hands them out. The owner sends every message that a method returns, in order, and performs every action after the
/// call that returned it.
package struct SessionMachine<Waiter, Subscriber, Handler> {
    package typealias Action = SessionAction<Waiter, Subscriber, Handler>
    typealias Requests = RequestTable<Waiter, Subscriber, Handler>

    enum State {
        case joining(JoinMachine)
        case established(WelcomeMessage)
        /// We sent GOODBYE and wait for the router's; nothing else is sent or listened to.
        case leaving
        case closed
    }

    var state = State.joining(JoinMachine())
    var requests = Requests()
    var subscriptions = SubscriptionTable<Subscriber>()
    /// Subscriptions that the broker was asked to end, and by which request.
    var unsubscribing: [SubscriptionID: RequestID] = [:]
    var registrations: [RegistrationID: Handler] = [:]
    var invocations = InvocationTable()

    package init() {}

    /// The roles of a client with the features that this library has.
    package static var roles: [Role: Set<Feature>] {
        [
            .publisher: [.publisherExclusion],
            .subscriber: [],
            .caller: [.callCanceling],
            .callee: [.callCanceling],
        ]
    }

    /// What the router said when it let us in: session id, realm, roles... Nil before, and when the session has ended.
    package var welcome: WelcomeMessage? {
        if case .established(let welcome) = state { welcome } else { nil }
    }

    /// Whether requests may be made.
    package var isEstablished: Bool { welcome != nil }

    // MARK: Joining and leaving

    /// What ``hello(realm:roles:agent:)`` will say about who the client is; anonymous when it is not called.
    package mutating func introduce(
        _ authentication: Authentication, over transport: TransportFacts = TransportFacts(),
        using generator: inout any RandomNumberGenerator
    ) throws(AuthenticationError) {
        guard case .joining(var join) = state else { preconditionFailure("introduce() after the session was joined") }
        try join.introduce(authentication, over: transport, using: &generator)
        state = .joining(join)
    }

    /// Asks to join `realm`; the first message of the session.
    package mutating func hello(
        realm: URI, roles: [Role: Set<Feature>] = Self.roles, agent: String? = nil
    ) -> HelloMessage {
        guard case .joining(var join) = state else { preconditionFailure("hello() after the session was joined") }
        let message = join.hello(realm: realm, roles: roles, agent: agent)
        state = .joining(join)
        return message
    }

    /// The method that is to answer the router's challenge; nil when none is open any more.
    package var challenged: (any AuthenticationMethod)? {
        if case .joining(let join) = state { join.challenged } else { nil }
    }

    /// `method`, a copy of ``challenged``, has answered: send AUTHENTICATE.
    package mutating func answered(by method: any AuthenticationMethod) {
        guard case .joining(var join) = state else { preconditionFailure("an answer without a challenge") }
        join.answered(by: method)
        state = .joining(join)
    }

    /// Leaves the realm. Nothing may be sent after this message; the router answers, and then `received` says `.closed`.
    package mutating func goodbye(reason: URI = .closeRealm) -> GoodbyeMessage {
        precondition(isEstablished, "goodbye() without an established session")
        state = .leaving
        return GoodbyeMessage(reason: reason)
    }

    /// The session is over, by an action that said so or because the transport is lost: what it leaves behind.
    ///
    /// Everything is handed over once; a second call finds nothing.
    package mutating func end() -> SessionRemains<Waiter, Subscriber, Handler> {
        state = .closed
        unsubscribing = [:]
        defer { registrations = [:] }
        return SessionRemains(
            waiters: requests.takeAllWaiters(),
            subscribers: subscriptions.takeAll(),
            handlers: registrations.sorted { $0.key < $1.key }.map(\.value),
            invocations: invocations.takeAll())
    }
}
