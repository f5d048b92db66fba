public import WAMPCore

/// How a procedure is offered.
public struct RegisterOptions: Sendable {
    /// Whether the name is that of one procedure, or a pattern of many.
    public var match = MatchPolicy.exact

    /// Whether other callees may offer the procedure as well, and which of them gets a call.
    public var invoke = InvocationPolicy.single

    /// Whether the handler wants to know who calls, where the router does not say so anyway.
    public var disclosesCaller = false

    /// Whether this side keeps the time limit that a caller gave its call, rather than the router. The handler's task is
    /// cancelled then, and the caller told `wamp.error.timeout`.
    public var keepsTimeouts = false

    /// Whether the callees that the procedure has are removed first, where the router can do that (Crossbar.io).
    public var replacesOthers = false

    /// How many calls are worked on at a time; nil for any number.
    ///
    /// Routers that know this limit give more calls to other callees, or refuse them. Those that come all the same wait
    /// here, in order, ``Session/Configuration/maximumWaitingInvocations`` of them; a call beyond that is answered with
    /// `wamp.error.unavailable`, whereupon a router may try another callee.
    public var concurrency: Int?

    /// Options of the router's own, which begin with `_` or `x_`.
    public var custom: [String: Value] = [:]

    /// The defaults: one procedure, one callee.
    public init() {}

    /// Offers a procedure to be shared, or a pattern of procedures.
    public init(match: MatchPolicy = .exact, invoke: InvocationPolicy = .single) {
        self.match = match
        self.invoke = invoke
    }

    /// As they stand in REGISTER.
    var details: Details {
        var details = Details(custom)
        details.match = match
        details.invoke = invoke
        details.discloseCaller = disclosesCaller
        details.forwardTimeout = keepsTimeouts
        details.forceReregister = replacesOthers
        details.concurrency = concurrency
        return details
    }
}
