public import WAMPCore

/// What a caller wants beyond the procedure and its arguments.
public struct CallOptions: Sendable {
    /// How long this side waits for the answer, or for the next part of it; nil for as long as it takes.
    ///
    /// After that the call is cancelled at the router, and throws `wamp.error.timeout`.
    public var timeout: Duration?

    /// How long the router lets the call run, in whole milliseconds, or the callee if that keeps limits itself; nil or
    /// zero for as long as it takes. After that the call throws `wamp.error.timeout`.
    ///
    /// Crossbar.io reads the number as seconds; ``timeout`` means the same with every router.
    public var routerTimeout: Duration?

    /// How the call is cancelled when its task is. With `kill`, the task goes on only when the callee has answered,
    /// with its result if there is one all the same.
    public var cancelMode = CancelMode.killNoWait

    /// Whether the callee may know who calls, where the router does not say so anyway.
    public var disclosesMe = false

    /// Whether the call may be made again when nobody knows whether it was carried out, since the connection was lost.
    /// For ``Client``; a ``Session`` calls once.
    public var isIdempotent = false

    /// The name of a scheme of ``Session/Configuration/payloadSchemes`` that packs the arguments, so that only the
    /// callee can read them.
    public var payloadScheme: String?

    /// How many parts of the result may wait to be taken, for a call whose result comes in parts. More cancel the call,
    /// which throws ``SessionError/tooManyResults(limit:)``.
    public var maximumWaitingResults = 4096

    /// Options of the router's own, which begin with `_` or `x_`.
    public var custom: [String: Value] = [:]

    /// Whether parts of the result are wanted at all.
    package var takesParts = true

    /// The defaults.
    public init() {}

    /// The defaults, with a limit of this side.
    public init(timeout: Duration) {
        self.timeout = timeout
    }

    /// As they stand in CALL.
    var details: Details {
        var details = Details(custom)
        if let routerTimeout { details.timeout = routerTimeout.wholeMilliseconds }
        details.discloseMe = disclosesMe
        return details
    }
}

extension Duration {
    /// At least 1 for what is more than nothing, since 0 means no limit.
    fileprivate var wholeMilliseconds: Int? {
        guard self > .zero else { return nil }
        return max(1, Int(self / .milliseconds(1)))
    }
}
