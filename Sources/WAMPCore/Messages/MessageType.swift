/// The number that every message begins with.
@nonexhaustive
public enum MessageType: UInt64, Sendable, CaseIterable {
    /// HELLO: a client wants to join a realm.
    case hello = 1
    /// WELCOME: the router lets it join: the session begins.
    case welcome = 2
    /// ABORT: the session does not begin, or ends for a broken rule; nobody answers.
    case abort = 3
    /// CHALLENGE: the router wants to know who the client is.
    case challenge = 4
    /// AUTHENTICATE: the client answers a challenge.
    case authenticate = 5
    /// GOODBYE: one side ends the session; the other one answers in kind.
    case goodbye = 6
    /// ERROR: a request or an invocation has failed.
    case error = 8
    /// PUBLISH: a publisher has an event for a topic.
    case publish = 16
    /// PUBLISHED: the router has accepted an event.
    case published = 17
    /// SUBSCRIBE: a subscriber wants the events of a topic.
    case subscribe = 32
    /// SUBSCRIBED: the router has accepted a subscription.
    case subscribed = 33
    /// UNSUBSCRIBE: a subscriber wants no more events of a subscription.
    case unsubscribe = 34
    /// UNSUBSCRIBED: a subscription has ended: by request, or revoked by the router.
    case unsubscribed = 35
    /// EVENT: the router brings an event to a subscriber.
    case event = 36
    /// CALL: a caller calls a procedure, or sends a further part of a call.
    case call = 48
    /// CANCEL: a caller takes a call back.
    case cancel = 49
    /// RESULT: the router brings a caller the result of a call, or a part of it.
    case result = 50
    /// REGISTER: a callee offers a procedure.
    case register = 64
    /// REGISTERED: the router has accepted a registration.
    case registered = 65
    /// UNREGISTER: a callee offers a procedure no longer.
    case unregister = 66
    /// UNREGISTERED: a registration has ended: by request, or revoked by the router.
    case unregistered = 67
    /// INVOCATION: the router brings a callee a call, or a part of one.
    case invocation = 68
    /// INTERRUPT: the router tells a callee that a call was cancelled.
    case interrupt = 69
    /// YIELD: a callee answers an invocation, whole or in part.
    case yield = 70
    /// An extension of Crossbar: a subscriber acknowledges an event.
    case eventReceived = 337
}

extension MessageType: CustomStringConvertible {
    /// The name in the specification: `SUBSCRIBED`.
    public var description: String {
        switch self {
        case .hello: "HELLO"
        case .welcome: "WELCOME"
        case .abort: "ABORT"
        case .challenge: "CHALLENGE"
        case .authenticate: "AUTHENTICATE"
        case .goodbye: "GOODBYE"
        case .error: "ERROR"
        case .publish: "PUBLISH"
        case .published: "PUBLISHED"
        case .subscribe: "SUBSCRIBE"
        case .subscribed: "SUBSCRIBED"
        case .unsubscribe: "UNSUBSCRIBE"
        case .unsubscribed: "UNSUBSCRIBED"
        case .event: "EVENT"
        case .call: "CALL"
        case .cancel: "CANCEL"
        case .result: "RESULT"
        case .register: "REGISTER"
        case .registered: "REGISTERED"
        case .unregister: "UNREGISTER"
        case .unregistered: "UNREGISTERED"
        case .invocation: "INVOCATION"
        case .interrupt: "INTERRUPT"
        case .yield: "YIELD"
        case .eventReceived: "EVENT_RECEIVED"
        }
    }
}
