import ArgumentParser
import Swampy

/// Who a client is, and how it proves that.
struct AuthenticationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How to authenticate: anonymous, ticket, wampcra, wamp-scram, scram (Crossbar's), cryptosign; may be "
                + "repeated, the best first. By default what the other options are for.", valueName: "method"))
    private var authmethod: [String] = []

    @Option(help: ArgumentHelp("Who you are; or SWAMPY_AUTHID.", valueName: "name"))
    private var authid: String?

    @Option(
        help: ArgumentHelp(
            "The ticket. Others see it in the list of processes: rather set SWAMPY_TICKET, or use --secret-file.",
            valueName: "text"))
    private var ticket: String?

    @Option(
        help: ArgumentHelp(
            "The secret of wampcra, or the password of scram: rather set SWAMPY_SECRET, or use --secret-file.",
            valueName: "text"))
    private var secret: String?

    @Option(help: ArgumentHelp("A file with the ticket or secret.", valueName: "file"))
    private var secretFile: String?

    @Option(
        help: ArgumentHelp(
            "A file with the private key for cryptosign: of OpenSSH without a passphrase, 32 bytes, or 64 hexadecimal "
                + "digits; or SWAMPY_KEY, with the digits.", valueName: "file"))
    private var key: String?

    /// What a session is configured with.
    ///
    /// - Throws: `ValidationError` when something is missing, `SecretError` when it cannot be read.
    var authentication: Authentication {
        get throws {
            let ways = try methods.map(way)
            guard let first = ways.first else { return .anonymous }
            return ways.dropFirst().reduce(first) { .anyOf($0, $1) }
        }
    }

    /// Those that were asked for, or else the one that there is a secret for.
    private var methods: [String] {
        if !authmethod.isEmpty { return authmethod }
        if key != nil || environment("SWAMPY_KEY") != nil { return ["cryptosign"] }
        if ticket != nil || environment("SWAMPY_TICKET") != nil { return ["ticket"] }
        if secret != nil || secretFile != nil || environment("SWAMPY_SECRET") != nil { return ["wampcra"] }
        return []
    }

    private func way(_ method: String) throws -> Authentication {
        switch method {
        case "anonymous": .anonymous
        case "ticket": .ticket(authID: try name, ticket: try read(ticket, "SWAMPY_TICKET", "--ticket"))
        case "wampcra": .wampcra(authID: try name, secret: try read(secret, "SWAMPY_SECRET", "--secret"))
        case "wamp-scram", "scram":
            .scram(
                authID: try name, password: try read(secret, "SWAMPY_SECRET", "--secret"),
                flavour: SCRAMFlavour(rawValue: method) ?? .specified)
        case "cryptosign": .cryptosign(try signingKey, authID: authid ?? environment("SWAMPY_AUTHID"))
        default: throw ValidationError("'\(method)' is no way to authenticate that is known here.")
        }
    }

    private var name: String {
        get throws {
            guard let name = authid ?? environment("SWAMPY_AUTHID") else {
                throw ValidationError("--authid or SWAMPY_AUTHID must say who you are.")
            }
            return name
        }
    }

    private func read(_ given: String?, _ variable: String, _ option: String) throws -> Secret {
        if let given { return Secret(given) }
        if let secretFile { return try Secret(file: secretFile) }
        guard let text = environment(variable) else {
            throw ValidationError("\(variable), --secret-file or \(option) must give the secret.")
        }
        return Secret(text)
    }

    private var signingKey: SigningKey {
        get throws {
            if let key { return try SigningKey(file: key) }
            guard environment("SWAMPY_KEY") != nil else {
                throw ValidationError("--key or SWAMPY_KEY must give the key.")
            }
            return try SigningKey(environment: "SWAMPY_KEY")
        }
    }
}
