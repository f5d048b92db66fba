#if TLS
    import Glibc
    import ManualScheduling
    import Sockets
    import TLS
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `A context` {
        private let authority = Authority()

        private func error(_ change: (inout TLSConfiguration) -> Void) -> TLSError? {
            var configuration = TLSConfiguration.server(authority.issue().identity)
            change(&configuration)
            do throws(TLSError) {
                _ = try TLSContext(configuration)
                return nil
            } catch {
                return error
            }
        }

        @Test func `names the file that cannot be read`() {
            let missing = TLSIdentity(certificateFile: "/nonexistent/chain.pem", keyFile: "/nonexistent/key.pem")
            #expect(error { $0.identities = [missing] } == .unreadable(file: "/nonexistent/chain.pem", errno: ENOENT))
            let authorities = error { $0.authorities = .only([.file("/nonexistent/ca.pem")]) }
            #expect(authorities == .unreadable(file: "/nonexistent/ca.pem", errno: ENOENT))
            let lists = error { $0.revocationLists = [.file("/nonexistent/crl.pem")] }
            #expect(lists == .unreadable(file: "/nonexistent/crl.pem", errno: ENOENT))
        }

        @Test func `names the file that makes no sense`() async throws {
            try await withFolder { folder in
                let (chain, key) = ("\(folder)/chain.pem", "\(folder)/key.pem")
                let issued = authority.issue()
                let identity = TLSIdentity(certificateFile: chain, keyFile: key)
                for nonsense in [[], Array("nonsense".utf8), Array("-----BEGIN CERTIFICATE-----\nAAAA\n".utf8)] {
                    try write(nonsense, to: chain)
                    try write(issued.keyPEM, to: key)
                    guard case .invalidCertificate(chain, reason: _) = error({ $0.identities = [identity] }) else {
                        Issue.record("\(String(describing: error { $0.identities = [identity] }))")
                        continue
                    }
                    try write(issued.certificatePEM, to: chain)
                    try write(nonsense, to: key)
                    guard case .invalidKey(key, reason: _) = error({ $0.identities = [identity] }) else {
                        Issue.record("\(String(describing: error { $0.identities = [identity] }))")
                        continue
                    }
                }
                try write(authority.issue().keyPEM, to: key)
                #expect(error { $0.identities = [identity] } == .keyMismatch(key: key, certificate: chain))
                try write(issued.certificatePEM + Array("-----BEGIN CERTIFICATE-----\nAA".utf8), to: chain)
                #expect(error { $0.authorities = .only([.file(chain)]) } != nil)
            }
        }

        @Test func `opens an encrypted key with its passphrase`() async throws {
            let issued = authority.issue()
            let (chain, key) = (
                PEM.bytes(issued.certificatePEM), PEM.bytes(issued.encryptedKeyPEM(passphrase: "sesame"))
            )
            let right = TLSIdentity(certificates: chain, key: key) { "sesame" }
            _ = try await Pair(authority: authority, identity: right).facts()
            for wrong in [
                TLSIdentity(certificates: chain, key: key) { "simsim" }, TLSIdentity(certificates: chain, key: key),
            ] {
                #expect(error { $0.identities = [wrong] } == .wrongPassphrase("memory"))
            }
        }

        @Test func `reads PKCS 12`() async throws {
            let store = PEM.bytes(authority.issue().pkcs12(passphrase: "sesame"))
            _ = try await Pair(authority: authority, identity: .pkcs12(store) { "sesame" }).facts()
            #expect(error { $0.identities = [.pkcs12(store) { "simsim" }] } == .wrongPassphrase("memory"))
            guard case .invalidCertificate = error({ $0.identities = [.pkcs12(.bytes([1, 2, 3])) { "" }] }) else {
                Issue.record("nonsense was taken for PKCS #12")
                return
            }
        }

        @Test func `refuses settings that make no sense`() {
            let settings: [(inout TLSConfiguration) -> Void] = [
                { $0.identities = [] },
                { $0.ciphers = ["NONSENSE"] },
                { $0.ciphers = ["TLS_NONSENSE"] },
                { $0.applicationProtocols = [""] },
                { ($0.minimumVersion, $0.maximumVersion) = (.tls13, .tls12) },
            ]
            for setting in settings {
                guard case .invalidConfiguration = error(setting) else {
                    Issue.record("\(String(describing: error(setting)))")
                    continue
                }
            }
        }

        @Test(arguments: TLSVersion.allCases)
        func `presents a new certificate once it is reloaded`(version: TLSVersion) async throws {
            try await withFolder { folder in
                let (chain, key) = ("\(folder)/chain.pem", "\(folder)/key.pem")
                func put(_ issued: Issued) throws {
                    try write(issued.certificatePEM, to: chain)
                    try write(issued.keyPEM, to: key)
                }
                try put(authority.issue("old"))
                let pair = try Pair(
                    authority: authority, identity: TLSIdentity(certificateFile: chain, keyFile: key),
                    client: { $0.maximumVersion = version })
                func subject() async throws -> String? { try await pair.facts().client.peerCertificates.first?.subject }
                #expect(try await subject() == "CN=old")
                try put(authority.issue("new"))
                #expect(try await subject() == "CN=old")
                try pair.server.reload()
                #expect(try await subject() == "CN=new")

                try write([], to: chain)
                #expect(throws: TLSError.self) { try pair.server.reload() }
                #expect(try await subject() == "CN=new")
            }
        }

        @Test func `may be replaced while connections go on`() async throws {
            let pair = try Pair(authority: authority)
            let other = authority.issue("other").identity
            try await withMemory { memory in
                try await pair.start(memory)
                try pair.server.replace(with: .server(other))
                try await memory.near.write([1])
                let bytes = try await memory.far.read()
                #expect(bytes == [1])
            }
            let (client, _) = try await pair.facts()
            #expect(client.peerCertificates.map(\.subject) == ["CN=other"])
        }
    }
#endif
