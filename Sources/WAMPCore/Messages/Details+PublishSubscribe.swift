/// What PUBLISH, EVENT, SUBSCRIBE and UNSUBSCRIBED say.
extension Details {
    // MARK: PUBLISH

    /// Whether the broker shall answer a PUBLISH.
    public var acknowledge: Bool {
        get { self["acknowledge", default: false] }
        set { self["acknowledge", default: false] = newValue }
    }

    /// Whether the publisher is left out when it is subscribed itself, as it is by default.
    public var excludeMe: Bool {
        get { self["exclude_me", default: true] }
        set { self["exclude_me", default: true] = newValue }
    }

    /// Whether the other side may know who publishes, or calls.
    public var discloseMe: Bool {
        get { self["disclose_me", default: false] }
        set { self["disclose_me", default: false] = newValue }
    }

    /// The sessions that do not get the event.
    public var exclude: [SessionID]? {
        get { self[ids: "exclude"] }
        set { self[ids: "exclude"] = newValue }
    }

    /// The only sessions that may get the event.
    public var eligible: [SessionID]? {
        get { self[ids: "eligible"] }
        set { self[ids: "eligible"] = newValue }
    }

    /// Who, by authentication, does not get the event.
    public var excludeAuthID: [String]? {
        get { self[strings: "exclude_authid"] }
        set { self[strings: "exclude_authid"] = newValue }
    }

    /// The only ones, by authentication, who may get the event.
    public var eligibleAuthID: [String]? {
        get { self[strings: "eligible_authid"] }
        set { self[strings: "eligible_authid"] = newValue }
    }

    /// The roles that do not get the event.
    public var excludeAuthRole: [String]? {
        get { self[strings: "exclude_authrole"] }
        set { self[strings: "exclude_authrole"] = newValue }
    }

    /// The only roles that may get the event.
    public var eligibleAuthRole: [String]? {
        get { self[strings: "eligible_authrole"] }
        set { self[strings: "eligible_authrole"] = newValue }
    }

    /// Whether the broker keeps the event for those who subscribe later.
    public var retain: Bool {
        get { self["retain", default: false] }
        set { self["retain", default: false] = newValue }
    }

    // MARK: EVENT

    /// Who published the event, when that is disclosed.
    public var publisher: SessionID? {
        get { self[id: "publisher"] }
        set { self[id: "publisher"] = newValue }
    }

    /// As whom the publisher was authenticated.
    public var publisherAuthID: String? {
        get { self[string: "publisher_authid"] }
        set { self[string: "publisher_authid"] = newValue }
    }

    /// The role under which the publisher acts.
    public var publisherAuthRole: String? {
        get { self[string: "publisher_authrole"] }
        set { self[string: "publisher_authrole"] = newValue }
    }

    /// The topic of the event, when the subscription is a pattern.
    public var topic: URI? {
        get { self[uri: "topic"] }
        set { self[uri: "topic"] = newValue }
    }

    /// Whether the event was published before the subscription was made.
    public var retained: Bool {
        get { self["retained", default: false] }
        set { self["retained", default: false] = newValue }
    }

    /// Whether the broker wants to know when the event was handled (an extension of Crossbar).
    public var acknowledgedDelivery: Bool {
        get { self["x_acknowledged_delivery", default: false] }
        set { self["x_acknowledged_delivery", default: false] = newValue }
    }

    /// How far the router trusts the publisher or caller; 0 is the lowest.
    public var trustLevel: Int? {
        get { self[integer: "trustlevel"] }
        set { self[integer: "trustlevel"] = newValue }
    }

    // MARK: SUBSCRIBE and UNSUBSCRIBED

    /// How the topic of a SUBSCRIBE or the procedure of a REGISTER is compared.
    public var match: MatchPolicy {
        get { self["match", default: MatchPolicy.exact] }
        set { self["match", default: MatchPolicy.exact] = newValue }
    }

    /// Whether a new subscriber wants the event that the broker kept.
    public var getRetained: Bool {
        get { self["get_retained", default: false] }
        set { self["get_retained", default: false] = newValue }
    }

    /// The subscription that the broker revokes.
    public var subscription: SubscriptionID? {
        get { self[id: "subscription"] }
        set { self[id: "subscription"] = newValue }
    }

    /// Why the router revokes, or interrupts.
    public var reason: URI? {
        get { self[uri: "reason"] }
        set { self[uri: "reason"] = newValue }
    }
}
