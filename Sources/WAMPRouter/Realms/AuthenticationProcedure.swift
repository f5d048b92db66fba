internal import CryptoCore
public import WAMP
internal import WAMPRoutingCore

/// A procedure that is called to find out who a client is, as a dynamic authenticator of Crossbar.io.
///
/// It gets the realm, the authid (or null) and a dictionary of details: `session`, `authmethod`, `authid`, `authrole`,
/// `authextra`, and for tickets `ticket`. It returns the role, or a dictionary with
///
/// - `role`, and if it likes `authid` (another name for the user) and `extra` (what WELCOME tells the client);
/// - for `ticket`: `ticket`, if the router is to compare it;
/// - for `wampcra`: `secret`, and when clients are to derive a key of it `salt`, `iterations` and `keylen`;
/// - for `wamp-scram` and `scram`: `kdf`, `iterations`, `memory`, `salt`, `stored-key`, `server-key`, in hexadecimal digits;
/// - for `cryptosign`: `pubkey`, if the client's key (`authextra.pubkey`) is not itself what was looked up.
///
/// Null, and every error of the procedure's own, refuses the client.
public struct AuthenticationProcedure: Sendable {
    /// What it is called.
    public var uri: URI
    /// Where it is offered; nil for the realm that the client wants to join.
    public var realm: String?
    /// How long it may take.
    public var timeout: Duration

    /// A procedure of that name.
    public init(_ uri: URI, realm: String? = nil, timeout: Duration = .seconds(10)) {
        self.uri = uri
        self.realm = realm
        self.timeout = timeout
    }

    /// Asks; nil when the client is to be refused.
    ///
    /// - Throws: `WAMPError` when nobody could be asked, or when what was answered makes no sense.
    func principal(of applicant: Applicant, ticket: String? = nil, in realm: Realm) async throws -> ProvidedPrincipal? {
        var details: [String: Value] = [
            "session": Value(applicant.session), "authmethod": .string(applicant.method),
            "authextra": .dictionary(applicant.extra),
        ]
        details["authid"] = applicant.authID.map { .string($0) }
        details["authrole"] = applicant.role.map { .string($0) }
        details["ticket"] = ticket.map { .string($0) }
        let arguments: [Value] = [
            .string(applicant.realm.string), applicant.authID.map { .string($0) } ?? .null, .dictionary(details),
        ]
        let answer: Value
        do throws(WAMPError) {
            answer = try await realm.call(uri, arguments, timeout: timeout)
        } catch {
            guard Self.failures.contains(error.uri) else { return nil }  // its own way to say no
            throw error
        }
        if answer.isNull { return nil }
        guard let principal = ProvidedPrincipal(answer) else {
            throw WAMPError(.invalidArgument, "'\(uri)' returned neither a role nor a dictionary with one")
        }
        return principal
    }

    /// Asks about a client that shows a ticket, or says nothing about itself.
    ///
    /// - Throws: as ``principal(of:ticket:in:)``; `CancellationError` when the client is gone.
    func principal(by exchange: AuthenticationExchange, in realm: Realm) async throws -> Principal? {
        let applicant = exchange.applicant
        let isAnonymous = applicant.method == "anonymous"
        let ticket = isAnonymous ? nil : try await exchange.challenge().signature
        guard let principal = try await principal(of: applicant, ticket: ticket, in: realm) else { return nil }
        if let ticket, !principal.accepts(ticket: ticket) { return nil }
        // Who is anonymous has no name, unless it is given one.
        let ownName = isAnonymous ? nil : applicant.authID
        return Principal(
            authID: principal.authID ?? ownName ?? "\(applicant.session)", role: principal.role,
            extra: principal.extra)
    }

    /// What the router answers in the place of a procedure.
    private static let failures: Set<URI> = [
        .noSuchProcedure, .timeout, .canceled, .noAvailableCallee, .unavailable, .invalidArgument, .runtimeError,
    ]
}

/// What an ``AuthenticationProcedure`` returned.
struct ProvidedPrincipal: Sendable {
    let role: String
    let authID: String?
    let extra: [String: Value]?
    private let values: [String: Value]

    init?(_ value: Value) {
        values = value.dictionaryValue ?? [:]
        guard let role = value.stringValue ?? values["role"]?.stringValue else { return nil }
        self.role = role
        authID = values["authid"]?.stringValue
        extra = values["extra"]?.dictionaryValue
    }

    /// Whether the ticket is right, as far as that was left to the router.
    func accepts(ticket: String) -> Bool {
        values["ticket"]?.stringValue.map { Secret($0) == Secret(ticket) } ?? true
    }

    /// What the router checks the client's proof with.
    ///
    /// - Throws: `WAMPError` when something is missing.
    func user(for applicant: Applicant) throws(WAMPError) -> User {
        switch applicant.method {
        case "wampcra": User(role: role, .wampcra(try challengeResponse))
        case "cryptosign":
            User(role: role, .cryptosign(publicKey: try bytes("pubkey", else: applicant.extra["pubkey"])))
        default: User(role: role, .scram(try scram(SCRAMFlavour(rawValue: applicant.method) ?? .specified)))
        }
    }

    private var challengeResponse: CRACredential {
        get throws(WAMPError) {
            let secret = Secret(try text("secret"))
            guard let salt = values["salt"]?.stringValue, let iterations = integer("iterations"),
                let length = integer("keylen")
            else { return CRACredential(secret: secret) }
            do {
                return try CRACredential(secret: secret, salt: salt, iterations: iterations, keyLength: length)
            } catch {
                throw WAMPError(.invalidArgument, "\(error)")
            }
        }
    }

    private func scram(_ flavour: SCRAMFlavour) throws(WAMPError) -> SCRAMCredential {
        guard let iterations = integer("iterations") else { throw missing("iterations") }
        let derivation: KeyDerivation
        switch try text("kdf") {
        case "pbkdf2": derivation = .pbkdf2(iterations: iterations)
        case "argon2id13", "argon2id-13":
            guard let memory = integer("memory") else { throw missing("memory") }
            derivation = .argon2id(iterations: iterations, memory: memory)
        default: throw missing("kdf")
        }
        return SCRAMCredential(
            flavour: flavour, derivation: derivation, salt: try bytes("salt"),
            storedKey: Secret(bytes: try bytes("stored-key")), serverKey: Secret(bytes: try bytes("server-key")))
    }

    private func text(_ key: String) throws(WAMPError) -> String {
        guard let text = values[key]?.stringValue else { throw missing(key) }
        return text
    }

    private func integer(_ key: String) -> Int? {
        values[key]?.integerValue.flatMap { Int(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private func bytes(_ key: String, else other: Value? = nil) throws(WAMPError) -> [UInt8] {
        guard let bytes = (values[key] ?? other)?.stringValue.flatMap({ Hexadecimal.decode($0) }) else {
            throw missing(key)
        }
        return bytes
    }

    private func missing(_ key: String) -> WAMPError {
        WAMPError(.invalidArgument, "the authenticator returned no '\(key)' that can be used")
    }
}
