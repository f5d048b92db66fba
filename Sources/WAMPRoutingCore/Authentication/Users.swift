import CryptoCore
import WAMPCore

/// The users that a router knows by itself, by their names.
///
///     let users: Users = ["joe": User(role: "guest", .ticket(ticket))]
public struct Users: Sendable, ExpressibleByDictionaryLiteral {
    private let users: [String: User]
    private var authIDs: [[UInt8]: [String]] = [:]  // by public key or fingerprint
    /// The credentials for each method, in the order of the users' names, and the roles that they come with.
    private var models: [String: [(role: String, credential: Credential)]] = [:]
    /// The methods that at least one of them may use.
    package let methods: Set<String>

    /// Users by their names.
    public init(_ users: [String: User]) {
        self.users = users
        methods = Set(users.values.flatMap { $0.credentials.map(\.method) })
        for (authID, user) in users.sorted(by: { $0.key < $1.key }) {
            for credential in user.credentials {
                models[credential.method, default: []].append((user.role, credential))
                switch credential {
                case .cryptosign(let key), .certificate(let key): authIDs[key, default: []].append(authID)
                default: break
                }
            }
        }
    }

    /// Users by their names; of a name that stands twice the last one counts.
    public init(dictionaryLiteral elements: (String, User)...) {
        self.init(Dictionary(elements) { _, last in last })
    }

    /// The user of this name.
    public subscript(authID: String) -> User? { users[authID] }

    /// Whether the applicant says that it is one of these users, by its name or else by its key.
    package func contains(_ applicant: Applicant) -> Bool {
        if let authID = applicant.authID { return users[authID] != nil }
        return applicant.publicKey.map { authIDs[$0] != nil } ?? false
    }

    /// The names of the users who have this key or certificate.
    func names(having key: [UInt8]) -> [String] { authIDs[key] ?? [] }

    /// A user that does not exist, but answers like one who does and always in the same way, so that nobody can find
    /// out who does. The kind of its credential is one that a real user has, and its keys are made of `secret`.
    func imitation(of authID: String, method: String, secret: [UInt8]) throws(CryptoError) -> User {
        let seed = try HMACSHA256.code(for: [UInt8](authID.utf8), key: secret)
        guard let models = models[method] else { return User(role: "user", Self.stranger(method, seed)) }
        let number = seed.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let (role, model) = models[number % models.count]
        return User(role: role, try Self.imitation(of: model, seed))
    }

    private static func imitation(of model: Credential, _ seed: [UInt8]) throws(CryptoError) -> Credential {
        let key = try Secret(bytes: SHA256.digest(seed))
        switch model {
        case .ticket: return .ticket(key)
        case .wampcra(let credential):
            guard let salting = credential.salting else { return .wampcra(CRACredential(secret: key)) }
            let salt = String(Hexadecimal.encode(seed + key.bytes).prefix(salting.salt.utf8.count))
            return .wampcra(
                CRACredential(
                    derivedKey: key, salt: salt, iterations: salting.iterations, keyLength: salting.length))
        case .scram(let credential):
            let salt = [UInt8]((seed + key.bytes).prefix(credential.salt.count))
            return .scram(
                SCRAMCredential(
                    flavour: credential.flavour, derivation: credential.derivation, salt: salt, storedKey: key,
                    serverKey: key))
        case .cryptosign: return .cryptosign(publicKey: seed)
        case .certificate: return .certificate(fingerprint: seed)
        }
    }

    /// Where nobody has such a credential: users are looked up elsewhere, and this one is not there.
    private static func stranger(_ method: String, _ seed: [UInt8]) -> Credential {
        let key = Secret(bytes: seed)
        return switch method {
        case "ticket": .ticket(key)
        case "wampcra": .wampcra(CRACredential(secret: key))
        case "cryptosign": .cryptosign(publicKey: seed)
        default:
            .scram(
                SCRAMCredential(
                    flavour: SCRAMFlavour(rawValue: method) ?? .specified, derivation: .pbkdf2(iterations: 100_000),
                    salt: [UInt8](seed.prefix(16)), storedKey: key, serverKey: key))
        }
    }
}
