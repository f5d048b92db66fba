/// Which callee of a shared registration gets a call.
@nonexhaustive
public enum InvocationPolicy: String, Sendable, CaseIterable {
    /// The registration is not shared.
    case single
    /// One after the other, in the order in which they registered.
    case roundRobin = "roundrobin"
    /// Any of them.
    case random
    /// The one that registered first; the next when that has gone.
    case first
    /// The one that registered last.
    case last
}

/// How a call is cancelled.
@nonexhaustive
public enum CancelMode: String, Sendable, CaseIterable {
    /// The caller is told at once, the callee never.
    case skip
    /// The callee is told, and its answer awaited.
    case kill
    /// The caller is told at once, and the callee too. Routers take this mode when none is given.
    case killNoWait = "killnowait"
}

/// What CALL, INVOCATION, CANCEL, INTERRUPT, YIELD, RESULT, REGISTER and UNREGISTERED say.
extension Details {
    // MARK: CALL, INVOCATION, YIELD, RESULT

    /// How many milliseconds a call may take; no limit when it is missing or 0.
    public var timeout: Int? {
        get { self[integer: "timeout"] }
        set { self[integer: "timeout"] = newValue }
    }

    /// Whether the caller takes results in parts.
    public var receiveProgress: Bool {
        get { self["receive_progress", default: false] }
        set { self["receive_progress", default: false] = newValue }
    }

    /// Whether more parts of this call or result follow.
    public var progress: Bool {
        get { self["progress", default: false] }
        set { self["progress", default: false] = newValue }
    }

    /// Who calls, when that is disclosed.
    public var caller: SessionID? {
        get { self[id: "caller"] }
        set { self[id: "caller"] = newValue }
    }

    /// As whom the caller was authenticated.
    public var callerAuthID: String? {
        get { self[string: "caller_authid"] }
        set { self[string: "caller_authid"] = newValue }
    }

    /// The role under which the caller acts.
    public var callerAuthRole: String? {
        get { self[string: "caller_authrole"] }
        set { self[string: "caller_authrole"] = newValue }
    }

    /// The procedure that was called, when the registration is a pattern.
    public var procedure: URI? {
        get { self[uri: "procedure"] }
        set { self[uri: "procedure"] = newValue }
    }

    // MARK: CANCEL and INTERRUPT

    /// How to cancel.
    public var mode: CancelMode {
        get { values["mode"]?.stringValue.flatMap { CancelMode(rawValue: $0) } ?? .killNoWait }
        set { self[string: "mode"] = newValue.rawValue }
    }

    // MARK: REGISTER and UNREGISTERED

    /// Whether, and how, the procedure may be offered by several callees.
    public var invoke: InvocationPolicy {
        get { self["invoke", default: InvocationPolicy.single] }
        set { self["invoke", default: InvocationPolicy.single] = newValue }
    }

    /// Whether the callee wants to know who calls.
    public var discloseCaller: Bool {
        get { self["disclose_caller", default: false] }
        set { self["disclose_caller", default: false] = newValue }
    }

    /// Whether the callee keeps the time limit of calls itself.
    public var forwardTimeout: Bool {
        get { self["forward_timeout", default: false] }
        set { self["forward_timeout", default: false] = newValue }
    }

    /// Whether the callees that the procedure has are to be removed first (an extension of Crossbar).
    public var forceReregister: Bool {
        get { self["force_reregister", default: false] }
        set { self["force_reregister", default: false] = newValue }
    }

    /// How many calls the callee works on at a time; no limit when it is missing (an extension of Crossbar).
    public var concurrency: Int? {
        get { self[integer: "concurrency"] }
        set { self[integer: "concurrency"] = newValue }
    }

    /// The registration that the dealer revokes.
    public var registration: RegistrationID? {
        get { self[id: "registration"] }
        set { self[id: "registration"] = newValue }
    }
}
