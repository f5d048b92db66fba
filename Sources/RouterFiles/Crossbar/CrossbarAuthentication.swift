internal import CryptoCore
internal import WAMPRouter

/// How clients authenticate at the transports of a router worker.
struct CrossbarAuthentication {
    private var anonymousRole: String?
    /// Users with the realm in which they are known; nil for all.
    private var users: [(name: String, realm: String?, user: User)] = []
    private var procedures: [String: AuthenticationProcedure] = [:]

    /// A transport without `auth`: everybody may join.
    init() {
        anonymousRole = "anonymous"
    }

    init(_ section: Section) {
        section["anonymous"]?.section { method in
            if isStatic(method, "anonymous") { anonymousRole = method["role"]?.string() ?? "anonymous" }
        }
        readMethod(section, "ticket", of: "principals") { principal in
            principal.required("ticket")?.fromEnvironment().map { .ticket(Secret($0)) }
        }
        readMethod(section, "wampcra", of: "users") { CRACredential(crossbar: $0).map { .wampcra($0) } }
        readMethod(section, "scram", of: "principals") { SCRAMCredential(crossbar: $0).map { .scram($0) } }
        section["cryptosign"]?.section { method in
            guard isStatic(method, "cryptosign") else { return }
            readPrincipals(method, "principals") { principal in
                let keys = principal.required("authorized_keys")?.list { $0.hexadecimal(count: 32) } ?? []
                return keys.map { .cryptosign(publicKey: $0) }
            }
        }
    }

    /// The same for one realm.
    func rules(in realm: String) -> RealmAuthentication {
        var authentication = RealmAuthentication()
        authentication.anonymousRole = anonymousRole
        var known: [String: User] = [:]
        for (name, home, user) in users where home == nil || home == realm {
            // Who may authenticate in several ways is named once for each.
            known[name, default: User(role: user.role)].credentials += user.credentials
        }
        authentication.users = Users(known)
        for (method, procedure) in procedures { authentication.setAuthenticator(for: [method], procedure) }
        return authentication
    }

    // MARK: Reading

    private mutating func readMethod(
        _ section: Section, _ name: String, of key: String, _ credential: (Section) -> Credential?
    ) {
        section[name]?.section { method in
            guard isStatic(method, name) else { return }
            readPrincipals(method, key) { principal in credential(principal).map { [$0] } ?? [] }
        }
    }

    /// Whether the file says itself who may join by this method; a procedure is kept that does.
    private mutating func isStatic(_ section: Section, _ name: String) -> Bool {
        switch section.required("type")?.string() {
        case "static": return true
        case "dynamic":
            guard let uri = section.required("authenticator")?.uri() else { return false }
            procedures[name] = AuthenticationProcedure(uri, realm: section["authenticator-realm"]?.string())
        case let type?:
            section.entry.remark("'\(name)' of type '\(type)' is not offered")
            section.neglect()
        case nil: break
        }
        return false
    }

    private mutating func readPrincipals(
        _ section: Section, _ key: String, _ credentials: (Section) -> [Credential]
    ) {
        let defaultRole = section["default-role"]?.string()
        _ = section.required(key)?.named { name, entry in
            entry.section { principal in
                let realm = principal["realm"]?.string()
                let role = principal["role"]?.string() ?? defaultRole
                let credentials = credentials(principal)
                guard let role else { return principal.entry.fail("'role' is missing") }
                var user = User(role: role)
                user.credentials = credentials
                if users.contains(where: { $0.name == name && $0.user.role != role }) {
                    principal.entry.fail("'\(name)' must have the same role for all ways to authenticate")
                }
                users.append((name, realm, user))
            }
        }
    }
}

extension CRACredential {
    fileprivate init?(crossbar section: Section) {
        let secret = section.required("secret")?.fromEnvironment().map { Secret($0) }
        let salt = section["salt"]?.string()
        let iterations = section["iterations"]?.integer(1...10_000_000)
        let length = section["keylen"]?.integer(1...1024)
        guard let secret else { return nil }
        guard let salt, let iterations, let length else {
            self.init(secret: secret)
            return
        }
        do {
            try self.init(secret: secret, salt: salt, iterations: iterations, keyLength: length)
        } catch {
            section.entry.fail("\(error)")
            return nil
        }
    }
}

extension SCRAMCredential {
    fileprivate init?(crossbar section: Section) {
        let isArgon2 = section.required("kdf")?.choice(["pbkdf2": false, "argon2id-13": true, "argon2id13": true])
        let iterations = section.required("iterations")?.integer(1...10_000_000)
        let memory = section["memory"]?.integer(1...(1 << 22)) ?? 1
        let salt = section.required("salt")?.hexadecimal()
        let stored = section.required("stored-key")?.hexadecimal(count: 32)
        let server = section.required("server-key")?.hexadecimal(count: 32)
        guard let isArgon2, let iterations, let salt, let stored, let server else { return nil }
        self.init(
            flavour: .crossbar,
            derivation: isArgon2 ? .argon2id(iterations: iterations, memory: memory) : .pbkdf2(iterations: iterations),
            salt: salt, storedKey: Secret(bytes: stored), serverKey: Secret(bytes: server))
    }
}
