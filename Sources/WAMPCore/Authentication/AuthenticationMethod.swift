/// A way for a client to prove who it is: a value that says what HELLO needs, and answers the router's challenges.
///
/// Those that WAMP knows are made by ``Authentication``. One of your own is given to ``Authentication/custom(_:authID:)``:
///
/// ```swift
/// struct OneTimePassword: AuthenticationMethod {
///     let name = "totp"
///     mutating func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage {
///         AuthenticateMessage(signature: askUser(challenge.extra["prompt"]?.stringValue ?? "Code"))
///     }
/// }
/// ```
public protocol AuthenticationMethod: Sendable {
    /// What the method is called in HELLO and CHALLENGE.
    var name: String { get }

    /// Whether a router that passes ``check(_:)`` has proved who *it* is. If all methods that are offered do that, then
    /// a router that lets the client in without a challenge is not trusted.
    var authenticatesRouter: Bool { get }

    /// Adds what the method needs to the details of HELLO; called once for each session.
    ///
    /// - Parameters:
    ///   - hello: the details that will be sent.
    ///   - transport: what is known of the connection, such as a value to bind the proof to.
    ///   - generator: for nonces. The system's, except in tests.
    mutating func introduce(
        in hello: inout Details, over transport: TransportFacts, using generator: inout any RandomNumberGenerator
    ) throws(AuthenticationError)

    /// Answers a challenge; called once for each round. It runs outside the session's scheduler and may take its time,
    /// as long as the router waits. Joining does not end before it returns, not even by a timeout.
    mutating func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage

    /// Looks at what the router says when it lets the client in; throwing leaves it again.
    mutating func check(_ welcome: WelcomeMessage) throws(AuthenticationError)
}

extension AuthenticationMethod {
    /// False: most methods prove nothing about the router.
    public var authenticatesRouter: Bool { false }

    /// Nothing: the name is all that most methods need.
    public mutating func introduce(
        in hello: inout Details, over transport: TransportFacts, using generator: inout any RandomNumberGenerator
    ) throws(AuthenticationError) {}

    /// Nothing: the client is in, and that is all.
    public mutating func check(_ welcome: WelcomeMessage) throws(AuthenticationError) {}
}

extension Details {
    /// Adds one value to `authextra`, which all methods that are offered share.
    mutating func addAuthExtra(_ key: String, _ value: Value) {
        var extra = authExtra ?? [:]
        extra[key] = value
        authExtra = extra
    }

    /// A value that CHALLENGE or WELCOME must have.
    func required<Result>(_ key: String, _ convert: (Value) -> Result?) throws(AuthenticationError) -> Result {
        guard let value = values[key].flatMap(convert) else { throw .invalid(key: key) }
        return value
    }
}
