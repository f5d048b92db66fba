public import WAMP

/// A place where HTTP clients reach a realm by POST or PUT, as Crossbar.io's bridge has it.
public struct BridgeEndpoint: Sendable {
    /// What becomes of a request.
    @nonexhaustive
    public enum Service: Sendable {
        /// `{"topic": ..., "args": [...], "kwargs": {...}, "options": {...}}` becomes an event; answered with its number,
        /// `{"id": ...}`.
        case publish
        /// `{"procedure": ..., "args": [...], "kwargs": {...}, "options": {...}}` becomes a call; answered with
        /// `{"args": [...], "kwargs": {...}}`, or with `{"error": ..., "args": ..., "kwargs": ...}` and 200 as well.
        case call
        /// Any body becomes an event of this topic, with `{"headers": ..., "body": ...}` as its argument; answered
        /// with 202. With a secret, only requests count that are signed as GitHub does (`X-Hub-Signature-256`).
        case webhook(topic: String, secret: Secret? = nil)
    }

    /// What becomes of a request.
    public var service: Service
    /// Where requests are taken, such as `/publish`.
    public var path: String
    /// Who publishes or calls.
    public var identity: BridgeIdentity
    /// Which requests are taken.
    public var rules: RequestRules

    /// A place for requests; nobody has to sign them unless `rules` say so.
    public init(
        _ service: Service, at path: String, as identity: BridgeIdentity = BridgeIdentity(),
        rules: RequestRules = RequestRules()
    ) {
        self.service = service
        self.path = path
        self.identity = identity
        self.rules = rules
    }
}

/// Which requests an endpoint of a bridge takes.
public struct RequestRules: Sendable {
    /// How requests have to be signed; nil when they need not be: then who reaches the port may do what the role may.
    public var signature: RequestSignature?
    /// The longest body, in bytes; a longer one is answered with 413.
    public var maximumBodySize = 1024 * 1024
    /// Whether requests that come without TLS are refused.
    public var requiresTLS = false
    /// The web pages of other origins that may send requests, such as `https://example.com`, or `*` for all. Browsers name
    /// the origin of a page; programs name none, and are taken.
    public var allowedOrigins: [String] = []
    /// How long a call may take, until it is answered with `wamp.error.timeout`.
    public var callTimeout: Duration = .seconds(30)

    /// The defaults.
    public init() {}

    /// The defaults, for signed requests only.
    public init(signature: RequestSignature) {
        self.signature = signature
    }
}

/// How requests are signed: by the query parameters `key`, `timestamp`, `seq`, `nonce` and `signature`, the last being
/// HMAC-SHA256 under the secret of the others and the body, in Base64 for URLs.
public struct RequestSignature: Sendable {
    /// Which secret it is, in public.
    public var key: String
    /// What both sides know.
    public var secret: Secret
    /// How far a request's timestamp may be from the time of day here, before and after.
    public var maximumAge: Duration = .seconds(300)
    /// How many requests are remembered within that time, so that none is taken twice; more are refused with 503.
    public var maximumRemembered = 131_072

    /// A key and its secret, which must not be empty.
    public init(key: String, secret: Secret) {
        precondition(!secret.bytes.isEmpty, "an empty secret is none")
        self.key = key
        self.secret = secret
    }
}
