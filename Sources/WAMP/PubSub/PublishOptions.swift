public import WAMPCore

/// What a publisher wants beyond the topic and the arguments.
public struct PublishOptions: Sendable {
    /// Whether the router is asked to confirm; the publisher waits for that then.
    public var acknowledges = false

    /// Whether the publisher's own subscriptions are left out; nil as ``Session/Configuration/excludesMe`` says.
    public var excludesMe: Bool?

    /// Whether subscribers may know who publishes, where the router does not say so anyway.
    public var disclosesMe = false

    /// Whether the router keeps the event for those who subscribe later, in place of the one it kept before.
    public var retains = false

    /// Who gets the event, of those who are subscribed.
    public var audience = Audience()

    /// The name of a scheme of ``Session/Configuration/payloadSchemes`` that packs the arguments, so that only
    /// subscribers can read them.
    public var payloadScheme: String?

    /// Options of the router's own, which begin with `_` or `x_`.
    public var custom: [String: Value] = [:]

    /// The defaults.
    public init() {}

    /// The defaults, with a confirmation of the router.
    public init(acknowledges: Bool, excludesMe: Bool? = nil) {
        self.acknowledges = acknowledges
        self.excludesMe = excludesMe
    }

    /// A choice among subscribers: those on every list that there is, and on none of the others.
    public struct Audience: Sendable {
        /// The only sessions that may get the event; with none in the list, nobody.
        public var eligible: [SessionID]?
        /// The only ones, by authentication, who may get the event.
        public var eligibleAuthIDs: [String]?
        /// The only roles that may get the event.
        public var eligibleRoles: [String]?
        /// The sessions that do not get the event.
        public var excluded: [SessionID]?
        /// Who, by authentication, does not get the event.
        public var excludedAuthIDs: [String]?
        /// The roles that do not get the event.
        public var excludedRoles: [String]?

        /// Everybody.
        public init() {}
    }

    /// As they stand in PUBLISH, but for `acknowledge` and `exclude_me`.
    var details: Details {
        var details = Details(custom)
        details.discloseMe = disclosesMe
        details.retain = retains
        details.eligible = audience.eligible
        details.eligibleAuthID = audience.eligibleAuthIDs
        details.eligibleAuthRole = audience.eligibleRoles
        details.exclude = audience.excluded
        details.excludeAuthID = audience.excludedAuthIDs
        details.excludeAuthRole = audience.excludedRoles
        return details
    }
}
