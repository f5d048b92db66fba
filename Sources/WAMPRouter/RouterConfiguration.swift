public import Scheduling
public import WAMP
public import WAMPRoutingCore
public import WebSockets

/// Finds out whether a session may do something, and takes its time: see ``RouterConfiguration/setAuthorizer(_:)``.
public typealias PermissionDecider = @concurrent @Sendable (AuthorizationRequest) async throws -> AuthorizationDecision

/// What a ``Router`` offers, and what a client may cost it. The defaults suit the open internet.
public struct RouterConfiguration: Sendable {
    /// What happens to a session that does not take what it is sent.
    @nonexhaustive
    public enum OverloadPolicy: Sendable, CaseIterable {
        /// It is closed, over WebSocket with 1008: better no session than one with gaps.
        case close
        /// Its events are dropped until it has caught up. Everything else is still sent, and closes the session when
        /// it fills twice ``RouterConfiguration/maximumQueuedBytes``.
        case dropEvents
    }

    /// The realms that are always there.
    public var realms: [String]

    /// Whether a realm is made when the first client asks for it, and forgotten when the last one leaves. Otherwise
    /// clients of an unknown realm are refused with `wamp.error.no_such_realm`.
    public var createsRealms: Bool

    /// Realms of which there are too many to list: gives what a realm of this name is like, or nil when there is no such
    /// realm. It is made when the first client joins, and forgotten when the last one leaves. Must not wait.
    public var realmTemplate: (@Sendable (_ name: String) -> RealmTemplate?)?

    /// What sessions may do, in every realm that has no rules of its own.
    public var rules = RealmRules()

    /// What sessions may do in these realms, by their names.
    public var realmRules: [String: RealmRules] = [:]

    /// See ``setAuthorizer(_:)``.
    private(set) var decide: PermissionDecider?

    /// How clients prove who they are, in every realm that has no rules of its own.
    public var authentication = RealmAuthentication()

    /// How clients prove who they are in these realms, by their names.
    public var realmAuthentication: [String: RealmAuthentication] = [:]

    /// How long a client may take from its connection to its HELLO.
    public var joinTimeout: Duration = .seconds(10)

    /// How long it may take from there until it is known who it is, all challenges and look-ups together.
    public var authenticationTimeout: Duration = .seconds(30)

    /// How many bytes each message may have until then, if that is less than the transports allow: everybody can say HELLO.
    /// A longer one ends the connection, over WebSocket with 1009.
    public var maximumSizeBeforeWelcome = 65_536

    /// The most connections at a time, whether they have joined or not. Those beyond are refused: with ABORT, over
    /// RawSocket with error 4 of its handshake.
    public var maximumSessions = 65_536

    /// How many bytes may wait for one session, beside the message that goes over it.
    public var maximumQueuedBytes = 16 * 1024 * 1024

    /// What happens to a session for which more than ``maximumQueuedBytes`` wait.
    public var overloadPolicy = OverloadPolicy.close

    /// How many connections may be in their handshake at a time, at each place where the router listens. Others are closed
    /// at once.
    public var maximumHandshakes = 4096

    /// The schedulers that connections are dealt to in turn, wherever the router listens; its own when there are none. Its
    /// own may be among them. They take the handshakes, TLS, and the decoding and encoding of messages off the router's,
    /// which goes on to route alone: see <doc:Threads>.
    ///
    /// They must not be shut down before ``Router/shutdown(within:)`` has returned.
    public var connectionSchedulers: [any Scheduler] = []

    /// The serializers that are spoken. Of those that a WebSocket client offers, its first one is taken.
    public var serializers = SerializationFormat.allCases

    /// Whether WebSocket clients may choose to send and get several messages in one (`wamp.2.json.batched` and the like).
    public var offersBatches = true

    /// Whether a WebSocket client that offers no subprotocol of WAMP is refused, or else taken to speak JSON.
    public var requiresSubprotocol = true

    /// The limits of each WebSocket, among them the longest message.
    public var webSocketLimits = WebSocketLimits()

    /// The limits of each RawSocket connection, among them the longest message.
    public var rawSocketLimits = RawSocketLimits()

    /// The web pages that may connect by WebSocket; others are refused with 403.
    public var webSocketOrigins = OriginPolicy.sameHost

    /// How the router calls itself in WELCOME.
    public var agent = "swampy"

    /// The defaults, and the realm `realm1` unless others are given.
    public init(realms: [String] = ["realm1"], createsRealms: Bool = false) {
        self.realms = realms
        self.createsRealms = createsRealms
    }

    /// From now on `authorizer` decides what sessions may do wherever ``RealmRules/authorizer`` is not set or answers
    /// ``Authorization/undecided``. It may take its time: the messages of the session wait, in their order, and nobody
    /// else's.
    ///
    /// Answers are remembered for ``RealmRules/decisionLifetime`` unless they say otherwise. What it throws is logged,
    /// and the client is told `wamp.error.authorization_failed`, as when ``RealmRules/authorizationTimeout`` is over. It
    /// is cancelled when the session leaves; ``Router/shutdown(within:)`` waits until it has returned.
    public mutating func setAuthorizer(_ authorizer: @escaping PermissionDecider) {
        decide = authorizer
    }

    /// The rules of this realm.
    func rules(in realm: URI) -> RealmRules {
        var rules = realmRules[realm.string] ?? template(of: realm)?.rules ?? rules
        if decide != nil, rules.authorizer == nil { rules.authorizer = { _ in .undecided } }
        return rules
    }

    /// Who may join this realm.
    func authentication(in realm: URI) -> RealmAuthentication {
        realmAuthentication[realm.string] ?? template(of: realm)?.authentication ?? authentication
    }

    /// Whether a realm is made for those who ask for it.
    func creates(_ realm: URI) -> Bool { createsRealms || template(of: realm) != nil }

    /// Of a realm that is always there the properties above count.
    private func template(of realm: URI) -> RealmTemplate? {
        guard let realmTemplate, !realms.contains(realm.string) else { return nil }
        return realmTemplate(realm.string)
    }
}

extension RouterConfiguration {
    /// The WebSocket subprotocols that the router speaks.
    package var subprotocols: [String] { Subprotocol.names(of: serializers, batched: offersBatches) }
}
