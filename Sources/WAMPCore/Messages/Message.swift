/// A WAMP message: its envelope as values, its payload as the bytes that travelled.
@nonexhaustive
public enum Message: Sendable, Equatable {
    /// A client wants to join a realm.
    case hello(HelloMessage)
    /// The router lets it join: the session begins.
    case welcome(WelcomeMessage)
    /// The session does not begin, or ends for a broken rule; nobody answers.
    case abort(AbortMessage)
    /// The router wants to know who the client is.
    case challenge(ChallengeMessage)
    /// The client answers a challenge.
    case authenticate(AuthenticateMessage)
    /// One side ends the session; the other one answers in kind.
    case goodbye(GoodbyeMessage)
    /// A request or an invocation has failed.
    case error(ErrorMessage)
    /// A publisher has an event for a topic.
    case publish(PublishMessage)
    /// The router has accepted an event.
    case published(PublishedMessage)
    /// A subscriber wants the events of a topic.
    case subscribe(SubscribeMessage)
    /// The router has accepted a subscription.
    case subscribed(SubscribedMessage)
    /// A subscriber wants no more events of a subscription.
    case unsubscribe(UnsubscribeMessage)
    /// A subscription has ended: by request, or revoked by the router.
    case unsubscribed(UnsubscribedMessage)
    /// The router brings an event to a subscriber.
    case event(EventMessage)
    /// A caller calls a procedure, or sends a further part of a call.
    case call(CallMessage)
    /// A caller takes a call back.
    case cancel(CancelMessage)
    /// The router brings a caller the result of a call, or a part of it.
    case result(ResultMessage)
    /// A callee offers a procedure.
    case register(RegisterMessage)
    /// The router has accepted a registration.
    case registered(RegisteredMessage)
    /// A callee offers a procedure no longer.
    case unregister(UnregisterMessage)
    /// A registration has ended: by request, or revoked by the router.
    case unregistered(UnregisteredMessage)
    /// The router brings a callee a call, or a part of one.
    case invocation(InvocationMessage)
    /// The router tells a callee that a call was cancelled.
    case interrupt(InterruptMessage)
    /// A callee answers an invocation, whole or in part.
    case yield(YieldMessage)
    /// A subscriber says that it has got an event.
    case eventReceived(EventReceivedMessage)

    /// The number that the message begins with on the wire.
    public var type: MessageType {
        switch self {
        case .hello: .hello
        case .welcome: .welcome
        case .abort: .abort
        case .challenge: .challenge
        case .authenticate: .authenticate
        case .goodbye: .goodbye
        case .error: .error
        case .publish: .publish
        case .published: .published
        case .subscribe: .subscribe
        case .subscribed: .subscribed
        case .unsubscribe: .unsubscribe
        case .unsubscribed: .unsubscribed
        case .event: .event
        case .call: .call
        case .cancel: .cancel
        case .result: .result
        case .register: .register
        case .registered: .registered
        case .unregister: .unregister
        case .unregistered: .unregistered
        case .invocation: .invocation
        case .interrupt: .interrupt
        case .yield: .yield
        case .eventReceived: .eventReceived
        }
    }
}
