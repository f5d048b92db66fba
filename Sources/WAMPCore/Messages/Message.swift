/// A WAMP message: its envelope as values, its payload as the bytes that travelled.
@nonexhaustive
public enum Message: Sendable, Equatable {
    case hello(HelloMessage)
    case welcome(WelcomeMessage)
    case abort(AbortMessage)
    case challenge(ChallengeMessage)
    case authenticate(AuthenticateMessage)
    case goodbye(GoodbyeMessage)
    case error(ErrorMessage)
    case publish(PublishMessage)
    case published(PublishedMessage)
    case subscribe(SubscribeMessage)
    case subscribed(SubscribedMessage)
    case unsubscribe(UnsubscribeMessage)
    case unsubscribed(UnsubscribedMessage)
    case event(EventMessage)
    case call(CallMessage)
    case cancel(CancelMessage)
    case result(ResultMessage)
    case register(RegisterMessage)
    case registered(RegisteredMessage)
    case unregister(UnregisterMessage)
    case unregistered(UnregisteredMessage)
    case invocation(InvocationMessage)
    case interrupt(InterruptMessage)
    case yield(YieldMessage)
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
