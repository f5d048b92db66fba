public import HTTPTypes
public import WAMP

/// Topics whose events are sent to HTTP servers, as Crossbar.io's subscriber service has it: web hooks.
///
/// The body is `{"args": [...], "kwargs": {...}}`; the fields `WAMP-Topic` and `WAMP-Publication` name the event, by which
/// a server knows one that it got before. The events of a subscription are sent in their order, one after the other.
public struct BridgeSubscriber: Sendable {
    /// A topic and a server.
    public struct Hook: Sendable {
        /// The topic, or the pattern of topics.
        public var topic: String
        /// Where its events are sent.
        public var url: String
        /// How ``topic`` is compared.
        public var match: MatchPolicy

        /// Sends the events of `topic` to `url`.
        public init(topic: String, url: String, match: MatchPolicy = .exact) {
            self.topic = topic
            self.url = url
            self.match = match
        }
    }

    /// What is sent where.
    public var hooks: [Hook]
    /// Who subscribes.
    public var identity: BridgeIdentity
    /// The method of the requests.
    public var method = HTTPRequest.Method.post
    /// The status that says that the event was taken; nil for any from 200 to 299.
    public var expectedStatus: Int?
    /// How long one request may take as a whole.
    public var timeout: Duration = .seconds(10)
    /// How often an event is sent at most. It is sent again when there is no answer, or one with 408, 429 or 500 to 599.
    public var maximumAttempts = 4
    /// The pause before the second attempt; each one after that is twice as long.
    public var firstPause: Duration = .milliseconds(500)
    /// How many events of a hook may wait for the one that is sent; those beyond are dropped, with a line in the log.
    public var maximumWaitingEvents = 1024

    /// Sends events as `hooks` say.
    public init(_ hooks: [Hook], as identity: BridgeIdentity = BridgeIdentity()) {
        self.hooks = hooks
        self.identity = identity
    }
}
