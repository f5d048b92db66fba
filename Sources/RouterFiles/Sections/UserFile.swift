internal import CryptoCore
internal import WAMPRouter

extension User {
    /// Reads a role and what proves who it is.
    init?(_ section: Section) {
        let role = section.required("role")?.string()
        var credentials: [Credential] = []
        if let ticket = section["ticket"]?.secret() { credentials.append(.ticket(ticket)) }
        if let credential = section["wampcra"]?.section({ CRACredential($0) }) {
            credentials.append(.wampcra(credential))
        }
        for (key, flavour) in [("wamp-scram", SCRAMFlavour.specified), ("scram", .crossbar)] {
            guard let credential = section[key]?.section({ SCRAMCredential($0, flavour) }) else { continue }
            credentials.append(.scram(credential))
        }
        for key in section["cryptosign"]?.list({ $0.hexadecimal(count: 32) }) ?? [] {
            credentials.append(.cryptosign(publicKey: key))
        }
        for fingerprint in section["certificates"]?.list({ $0.hexadecimal(count: 32) }) ?? [] {
            credentials.append(.certificate(fingerprint: fingerprint))
        }
        guard let role else { return nil }
        self.init(role: role)
        self.credentials = credentials
    }
}

extension CRACredential {
    fileprivate init?(_ section: Section) {
        let secret = section.required("secret")?.secret()
        let salt = section["salt"]?.string()
        let iterations = section["iterations"]?.integer(1...10_000_000) ?? 1000
        let length = section["keylen"]?.integer(1...1024) ?? 32
        let isDerived = section["derived"]?.bool() ?? false
        guard let secret else { return nil }
        guard let salt else {
            self.init(secret: secret)
            return
        }
        if isDerived {
            self.init(derivedKey: secret, salt: salt, iterations: iterations, keyLength: length)
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
    /// Reads a password, or the keys that were made of it.
    fileprivate init?(_ section: Section, _ flavour: SCRAMFlavour) {
        let iterations = section["iterations"]?.integer(1...10_000_000)
        let memory = section["memory"]?.integer(8...(1 << 22))
        let isArgon2 = section["kdf"]?.choice(["pbkdf2": false, "argon2id13": true, "argon2id-13": true]) ?? false
        let salt = section["salt"]?.hexadecimal()
        let stored = section["stored_key"]?.secret()
        let server = section["server_key"]?.secret()
        let password = section["password"]?.secret()
        let derivation: KeyDerivation =
            isArgon2
            ? .argon2id(iterations: iterations ?? 4, memory: memory ?? 1 << 16)
            : .pbkdf2(iterations: iterations ?? 100_000)
        do {
            if let password {
                try self.init(password: password, flavour: flavour, derivation: derivation, salt: salt)
            } else if let salt, let stored, let server {
                guard let stored = Hexadecimal.decode(stored.text), let server = Hexadecimal.decode(server.text) else {
                    section.entry.fail("'stored_key' and 'server_key' are hexadecimal digits")
                    return nil
                }
                self.init(
                    flavour: flavour, derivation: derivation, salt: salt, storedKey: Secret(bytes: stored),
                    serverKey: Secret(bytes: server))
            } else {
                section.entry.fail("it needs 'password', or 'salt', 'stored_key' and 'server_key'")
                return nil
            }
        } catch {
            section.entry.fail("\(error)")
            return nil
        }
    }
}

extension Entry {
    /// Text that nobody else should know: as it stands, or where it is: `file:/run/secrets/joe`, `env:JOES_TICKET`.
    func secret() -> Secret? {
        guard let text = string() else { return nil }
        do {
            if text.hasPrefix("file:") {
                return try Secret(file: TextFile.resolve(String(text.dropFirst(5)), besides: reader.file))
            }
        } catch {
            fail("\(error)")
            return nil
        }
        guard text.hasPrefix("env:") else { return Secret(text) }
        guard let value = reader.environment(String(text.dropFirst(4))) else {
            fail("the environment variable \(text.dropFirst(4)) is not set")
            return nil
        }
        return Secret(value)
    }

    /// Bytes in hexadecimal digits.
    func hexadecimal(count: Int? = nil) -> [UInt8]? {
        guard let text = string() else { return nil }
        guard let bytes = Hexadecimal.decode(text.lowercased()), count == nil || bytes.count == count else {
            fail(count.map { "it is not \($0 * 2) hexadecimal digits" } ?? "it is not hexadecimal digits")
            return nil
        }
        return bytes
    }

    /// A procedure that authenticates: its URI, or a section with more.
    func procedure() -> AuthenticationProcedure? {
        if isScalar { return uri().map { AuthenticationProcedure($0) } }
        return section { section in
            let realm = section["realm"]?.string()
            let timeout = section["timeout"]?.duration()
            guard let uri = section.required("procedure")?.uri() else { return nil }
            var procedure = AuthenticationProcedure(uri, realm: realm)
            procedure.timeout = timeout ?? procedure.timeout
            return procedure
        }
    }
}
