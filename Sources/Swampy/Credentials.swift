internal import WAMP

/// Who a program is to a router and how it proves that, as options and the environment say it: the words are the same for
/// every command line of Swampy.
package struct Credentials: Equatable {
    /// `--authmethod`: the ways to authenticate, the best first; none for what the others are for.
    package var methods: [String] = []
    /// `--authid`, or `SWAMPY_AUTHID`.
    package var authID: String?
    /// The ticket itself, or `SWAMPY_TICKET`.
    package var ticket: String?
    /// The secret of wampcra or the password of SCRAM itself, or `SWAMPY_SECRET`.
    package var secret: String?
    /// `--secret-file`: a file with the ticket or secret.
    package var secretFile: String?
    /// `--key`: a file with the private key of cryptosign; or `SWAMPY_KEY`, which is the key.
    package var keyFile: String?
    /// The private key itself, which a profile may have: of OpenSSH, or hexadecimal digits.
    package var key: String?

    /// What is missing or unknown.
    package struct Invalid: Error, Equatable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    package init() {}

    /// What a session is configured with.
    ///
    /// - Parameter environment: the value of a variable; nil when it is not set, or empty.
    /// - Throws: ``Invalid``, or `SecretError` for a file or a key that cannot be read.
    package func authentication(environment: (String) -> String?) throws -> Authentication {
        let ways = try methods(environment).map { try way($0, environment) }
        guard let first = ways.first else { return .anonymous }
        return ways.dropFirst().reduce(first) { .anyOf($0, $1) }
    }

    /// Those that were asked for, or else the one that there is a secret for.
    private func methods(_ environment: (String) -> String?) -> [String] {
        if !methods.isEmpty { return methods }
        // What was given goes before what happens to be in the environment.
        if keyFile != nil || key != nil { return ["cryptosign"] }
        if ticket != nil { return ["ticket"] }
        if secret != nil || secretFile != nil { return ["wampcra"] }
        if environment("SWAMPY_KEY") != nil { return ["cryptosign"] }
        if environment("SWAMPY_TICKET") != nil { return ["ticket"] }
        if environment("SWAMPY_SECRET") != nil { return ["wampcra"] }
        return []
    }

    private func way(_ method: String, _ environment: (String) -> String?) throws -> Authentication {
        func name() throws -> String {
            guard let name = authID ?? environment("SWAMPY_AUTHID") else {
                throw Invalid("--authid or SWAMPY_AUTHID must say who you are")
            }
            return name
        }
        func read(_ given: String?, _ variable: String) throws -> Secret {
            if let given { return Secret(given) }
            if let secretFile { return try Secret(file: secretFile) }
            guard let text = environment(variable) else {
                throw Invalid("\(variable) or --secret-file must give the secret")
            }
            return Secret(text)
        }
        return switch method {
        case "anonymous": .anonymous
        case "ticket": .ticket(authID: try name(), ticket: try read(ticket, "SWAMPY_TICKET"))
        case "wampcra": .wampcra(authID: try name(), secret: try read(secret, "SWAMPY_SECRET"))
        case "wamp-scram", "scram":
            .scram(
                authID: try name(), password: try read(secret, "SWAMPY_SECRET"),
                flavour: SCRAMFlavour(rawValue: method) ?? .specified)
        case "cryptosign":
            .cryptosign(try signingKey(environment), authID: authID ?? environment("SWAMPY_AUTHID"))
        default: throw Invalid("'\(method)' is no way to authenticate that is known here")
        }
    }

    private func signingKey(_ environment: (String) -> String?) throws -> SigningKey {
        if let keyFile { return try SigningKey(file: keyFile) }
        guard let text = key ?? environment("SWAMPY_KEY") else {
            throw Invalid("--key or SWAMPY_KEY must give the key")
        }
        let source = key == nil ? "SWAMPY_KEY" : "the profile's key"
        do { return try SigningKey(text) } catch { throw SecretError.noKey(source: source, error) }
    }
}
