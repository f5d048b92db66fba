internal import CryptoCore
public import WAMPCore
public import WAMPRoutingCore

/// How clients prove who they are in a realm. By default everybody may join without that.
///
/// ```swift
/// configuration.authentication.anonymousRole = nil
/// configuration.authentication.users = [
///     "joe": User(role: "guest", .ticket(try Secret(file: "/run/secrets/joe"))),
///     "ann": User(role: "admin", .cryptosign(publicKey: key)),
/// ]
/// ```
public struct RealmAuthentication: Sendable {
    /// Finds a user who is not among ``RealmAuthentication/users``; nil when there is none. What it throws is logged,
    /// and the client is told `wamp.error.authentication_failed`.
    public typealias LookUp = @concurrent @Sendable (Applicant) async throws -> User?

    /// Finds out by itself who a client is, with as many challenges as it likes; nil refuses. See
    /// ``AuthenticationExchange``.
    public typealias Authenticator = @concurrent @Sendable (AuthenticationExchange) async throws -> Principal?

    /// The role of clients that do not authenticate; nil if all have to.
    public var anonymousRole: String? = "anonymous"

    /// The role of clients in the router's own process that do not authenticate, such as those of
    /// ``Router/session(realm:role:configuration:)``: they need not, whatever others have to.
    public var localRole = "trusted"

    /// The users that are known from the beginning.
    public var users: Users = [:]

    /// The key that the router proves to clients of cryptosign that ask for it.
    public var routerKey: SigningKey?

    /// What the answers to users who do not exist are made of, so that they are always the same. 32 random bytes, unless
    /// set to something secret that outlives the process.
    public var imitationSecret: Secret

    private var userLookUp: (methods: Set<String>, body: LookUp)?
    private var authenticators: [String: Authenticator] = [:]
    private var procedures: [String: AuthenticationProcedure] = [:]

    /// Everybody may join, as `anonymous`.
    public init() {
        var generator = SystemRandomNumberGenerator()
        imitationSecret = Secret(bytes: generator.bytes(32))
    }

    /// From now on users are looked up by `body` where ``users`` has them not, for these methods among `ticket`,
    /// `wampcra`, `wamp-scram`, `scram`, `cryptosign`.
    ///
    /// It is asked once for each client that wants to join, and cancelled when that is gone or
    /// ``RouterConfiguration/authenticationTimeout`` is over; ``Router/shutdown(within:)`` waits until it has returned.
    /// An applicant may name no authid, but a public key in `extra["pubkey"]`; the user is called by its hexadecimal
    /// digits then.
    public mutating func lookUpUsers(for methods: Set<String>, by body: @escaping LookUp) {
        let known: Set = ["ticket", "wampcra", "wamp-scram", "scram", "cryptosign"]
        precondition(methods.isSubset(of: known), "other methods need an authenticator: setAuthenticator(for:_:)")
        userLookUp = (methods, body)
    }

    /// From now on `authenticator` sees to the method of this name, whether WAMP knows it or not.
    public mutating func setAuthenticator(for method: String, _ authenticator: @escaping Authenticator) {
        authenticators[method] = authenticator
    }

    /// From now on `procedure` finds out about clients that use these methods, among `anonymous`, `ticket`, `wampcra`,
    /// `wamp-scram`, `scram`, `cryptosign`, and that ``users`` has not; the router still sees to the challenge.
    ///
    /// A failure to ask is logged, and the client is told `wamp.error.authentication_failed`.
    public mutating func setAuthenticator(for methods: Set<String>, _ procedure: AuthenticationProcedure) {
        let known: Set = ["anonymous", "ticket", "wampcra", "wamp-scram", "scram", "cryptosign"]
        precondition(methods.isSubset(of: known), "other methods need a closure: setAuthenticator(for:_:)")
        for method in methods { procedures[method] = procedure }
    }

    // MARK: For sessions

    /// The method for a client that offers these, over this connection.
    func method(among offered: [String]?, over transport: TransportFacts) throws(AuthenticationRefusal) -> String {
        var methods = users.methods.union(userLookUp?.methods ?? []).union(authenticators.keys).union(procedures.keys)
        if anonymousRole != nil { methods.insert("anonymous") }
        // Without a certificate this one can only fail, and the next one that the client offers may not.
        if authenticators["tls"] == nil, transport.certificateFingerprint == nil { methods.remove("tls") }
        return try MethodChoice.choose(among: offered, having: methods)
    }

    func authenticator(for method: String) -> Authenticator? { authenticators[method] }

    /// The procedure that is asked about the applicant; nil when it is known, or there is none.
    func procedure(for applicant: Applicant) -> AuthenticationProcedure? {
        guard let procedure = procedures[applicant.method] else { return nil }
        // Nobody has a name of his own who is anonymous.
        return applicant.method != "anonymous" && users.contains(applicant) ? nil : procedure
    }

    /// Where the applicant is looked up; nil when it is known, or nobody else would know.
    func lookUp(for applicant: Applicant) -> LookUp? {
        guard let userLookUp, userLookUp.methods.contains(applicant.method) else { return nil }
        return users.contains(applicant) ? nil : userLookUp.body
    }
}

/// Somebody who was authenticated by a ``RealmAuthentication/Authenticator``.
public struct Principal: Sendable {
    /// Who it is.
    public var authID: String
    /// The role under which it acts.
    public var role: String
    /// What WELCOME tells the client beside that.
    public var extra: [String: Value]?

    /// Somebody with a role.
    public init(authID: String, role: String, extra: [String: Value]? = nil) {
        self.authID = authID
        self.role = role
        self.extra = extra
    }
}

/// What an authenticator talks to a client by.
///
/// ```swift
/// configuration.authentication.setAuthenticator(for: "ticket") { exchange in
///     let answer = try await exchange.challenge()
///     return try await tokens.owner(of: answer.signature).map { Principal(authID: $0, role: "user") }
/// }
/// ```
public struct AuthenticationExchange: Sendable {
    /// Who wants to join, as far as it says so itself.
    public let applicant: Applicant
    let session: RouterSession

    /// Sends CHALLENGE and waits for AUTHENTICATE; as often as it takes.
    ///
    /// - Throws: `CancellationError` when the client is gone or has taken too long.
    public func challenge(_ extra: Details = [:]) async throws -> AuthenticateMessage {
        try await session.challenge(ChallengeMessage(method: applicant.method, extra: extra))
    }
}
