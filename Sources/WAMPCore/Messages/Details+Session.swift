/// What HELLO, WELCOME, ABORT and GOODBYE say.
extension Details {
    /// The sentence for people that comes with ABORT or GOODBYE.
    public var message: String? {
        get { self[string: "message"] }
        set { self[string: "message"] = newValue }
    }

    /// The name and version of the peer's software.
    public var agent: String? {
        get { self[string: "agent"] }
        set { self[string: "agent"] = newValue }
    }

    /// The realm that was joined (WELCOME).
    public var realm: URI? {
        get { self[uri: "realm"] }
        set { self[uri: "realm"] = newValue }
    }

    /// The ways to authenticate that the client offers, the one it likes best first (HELLO).
    public var authMethods: [String]? {
        get { self[strings: "authmethods"] }
        set { self[strings: "authmethods"] = newValue }
    }

    /// The way in which the client was authenticated (WELCOME).
    public var authMethod: String? {
        get { self[string: "authmethod"] }
        set { self[string: "authmethod"] = newValue }
    }

    /// Who told the router about the client (WELCOME).
    public var authProvider: String? {
        get { self[string: "authprovider"] }
        set { self[string: "authprovider"] = newValue }
    }

    /// Who the client says it is (HELLO), or is (WELCOME).
    public var authID: String? {
        get { self[string: "authid"] }
        set { self[string: "authid"] = newValue }
    }

    /// The role under which the client may do things, asked for (HELLO) or given (WELCOME).
    public var authRole: String? {
        get { self[string: "authrole"] }
        set { self[string: "authrole"] = newValue }
    }

    /// What else a way to authenticate needs.
    public var authExtra: [String: Value]? {
        get { values["authextra"]?.dictionaryValue }
        set { values["authextra"] = newValue.map { .dictionary($0) } }
    }
}
