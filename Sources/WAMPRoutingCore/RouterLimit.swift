public import WAMPCore

/// What a client, or all of them together, may cost a router: each has its maximum in ``RealmRules`` or in the router's
/// configuration.
@nonexhaustive
public enum RouterLimit: String, Sendable, CaseIterable {
    // MARK: Of one session

    /// ``RealmRules/maximumSubscriptions``
    case subscriptions
    /// ``RealmRules/maximumRegistrations``
    case registrations
    /// ``RealmRules/maximumPendingCalls``
    case pendingCalls
    /// ``RealmRules/maximumTestaments``
    case testaments
    /// ``RealmRules/maximumTestamentBytes``
    case testamentBytes
    /// ``RealmRules/messageRate``
    case messageRate
    /// ``RealmRules/maximumURILength``
    case uriLength
    /// ``RealmRules/maximumListLength``
    case listLength
    /// The bytes that wait for a session that does not take what it is sent.
    case queuedBytes
    /// The time from the connection to HELLO.
    case joinTime
    /// The time from HELLO until it is known who the client is.
    case authenticationTime

    // MARK: Of a realm

    /// ``RealmRules/maximumRealmSessions``
    case realmSessions
    /// ``RealmRules/maximumRealmSubscriptions``
    case realmSubscriptions
    /// ``RealmRules/maximumRealmRegistrations``
    case realmRegistrations
    /// ``RealmRules/maximumRealmPendingCalls``
    case realmPendingCalls

    /// ``RealmRules/maximumUnstoredBytes``
    case unstoredBytes

    // MARK: Of the router

    /// The connections, joined or not.
    case connections
    /// The connections whose first bytes are awaited.
    case handshakes

    /// What a request over the limit is answered with.
    var error: URI { self == .uriLength ? .invalidURI : .limitExceeded }

    /// What the client is told.
    package func sentence(_ maximum: Int) -> String { "more than \(maximum) \(things)" }

    private var things: String {
        switch self {
        case .subscriptions: "subscriptions in one session"
        case .registrations: "registrations in one session"
        case .pendingCalls: "pending calls in one session"
        case .testaments: "testaments in one session"
        case .testamentBytes: "bytes of testaments in one session"
        case .messageRate: "messages in a second"
        case .uriLength: "bytes in a URI"
        case .listLength: "elements in a list"
        case .queuedBytes: "bytes that wait"
        case .joinTime: "seconds without HELLO"
        case .authenticationTime: "seconds without authentication"
        case .realmSessions: "sessions in the realm"
        case .realmSubscriptions: "subscriptions in the realm"
        case .realmRegistrations: "registrations in the realm"
        case .realmPendingCalls: "pending calls in the realm"
        case .unstoredBytes: "bytes that wait to be stored"
        case .connections: "connections to the router"
        case .handshakes: "handshakes at a time"
        }
    }
}

extension URI {
    /// The session, realm or router has as many of something as it may: see ``RouterLimit``.
    ///
    /// WAMP has no name for it, and `wamp.error.not_authorized` would say that trying later is of no use.
    public static let limitExceeded: URI = "swampy.error.limit_exceeded"
}
