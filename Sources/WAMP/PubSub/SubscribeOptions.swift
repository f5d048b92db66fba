public import WAMPCore

/// How a topic is subscribed to.
public struct SubscribeOptions: Sendable {
    /// Whether the name is that of one topic, or a pattern of many.
    public var match = MatchPolicy.exact

    /// Whether the latest event that the router kept is wanted first; see ``PublishOptions/retains``.
    public var wantsRetained = false

    /// Options of the router's own, which begin with `_` or `x_`.
    public var custom: [String: Value] = [:]

    /// The defaults: one topic, from now on.
    public init() {}

    /// Subscribes to a pattern of topics, or to what was kept as well.
    public init(match: MatchPolicy = .exact, wantsRetained: Bool = false) {
        self.match = match
        self.wantsRetained = wantsRetained
    }

    /// As they stand in SUBSCRIBE.
    var details: Details {
        var details = Details(custom)
        details.match = match
        details.getRetained = wantsRetained
        return details
    }
}
