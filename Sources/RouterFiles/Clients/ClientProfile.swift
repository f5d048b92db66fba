internal import WAMP

/// How a client reaches a router, under a name in a configuration file:
///
///     profiles:
///       cluster:
///         router: wss://cluster.example/ws
///         realm: realm1
///         authid: joe
///         secret: file:joe.secret
package struct ClientProfile: Sendable, Equatable {
    /// The router's URL.
    package var router: String?
    /// The realm.
    package var realm: String?
    /// The ways to authenticate, the best first; none for what the secrets are for.
    package var methods: [String] = []
    /// Who the client is.
    package var authID: String?
    /// The ticket.
    package var ticket: String?
    /// The secret of wampcra, or the password of SCRAM.
    package var secret: String?
    /// The private key of cryptosign: of OpenSSH, or hexadecimal digits.
    package var key: String?
    /// A certificate, in PEM, that is trusted beside the system's authorities.
    package var authority: String?

    /// Nothing is said.
    package init() {}

    /// Reads the profile called `name`. Of the others it is found out whether they are right, but for their secrets.
    ///
    /// - Parameter environment: the value of a variable; nil when it is not set, or empty.
    /// - Throws: everything that is wrong in the file.
    package init(
        named name: String, reading path: String, environment: @escaping (String) -> String?
    ) throws(ConfigurationError) {
        let reader = FileReader(file: path, environment: environment)
        self = try reader.readFile { root in
            root.section { section in
                guard let entry = section.required("profiles") else { return nil }
                let profiles = entry.named { other, entry in
                    entry.section { ClientProfile($0, isWanted: other == name) }
                }
                if let profiles, profiles[name] == nil, reader.faults.isEmpty {
                    let hint = suggestion(for: name, among: profiles.keys.sorted(), or: "there are ")
                    entry.fail("there is no profile '\(name)'; \(hint)")
                }
                return profiles?[name]
            }
        }
    }

    private init(_ section: Section, isWanted: Bool) {
        func secret(_ key: String) -> String? {
            section[key].flatMap { entry in isWanted ? entry.secret()?.text : entry.string().map { _ in "" } }
        }
        router = section["router"]?.string()
        if let router, (try? TransportURL(router)) == nil {  // the fault says what it should be
            section["router"]?.fail("'\(router)' is no URL of a router, such as ws://127.0.0.1:8080/ws")
        }
        realm = section["realm"]?.string()
        methods = section["authmethods"]?.list { $0.choice(Self.knownMethods) } ?? []
        authID = section["authid"]?.string()
        ticket = secret("ticket")
        self.secret = secret("secret")
        key = secret("key")
        authority = section["authority"]?.filePath()
    }

    private static let knownMethods: KeyValuePairs<String, String> = [
        "anonymous": "anonymous", "ticket": "ticket", "wampcra": "wampcra", "wamp-scram": "wamp-scram",
        "scram": "scram",
        "cryptosign": "cryptosign",
    ]
}
