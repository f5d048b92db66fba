#if TLS
    import Sockets
    import TLS
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `A wrong certificate of the server` {
        private let authority = Authority(name: "Good Authority")

        @Test(arguments: TLSVersion.allCases)
        func `for another name is refused`(version: TLSVersion) async throws {
            let identity = authority.issue("other", names: ["DNS:other.test", "DNS:*.other.test"]).identity
            let pair = try Pair(authority: authority, identity: identity, client: { $0.maximumVersion = version })
            for name in ["localhost", "127.0.0.1", "a.b.other.test"] {
                let outcome = try await pair.outcome(connectingTo: name)
                #expect(outcome.clientError == .wrongName(expected: name, names: ["other.test", "*.other.test"]))
                #expect(outcome.serverError == .alertReceived(.badCertificate))
            }
            let good = try await pair.outcome(connectingTo: "any.other.test")
            #expect(throws: Never.self) { try good.client.get() }
        }

        @Test(arguments: TLSVersion.allCases)
        func `that has expired is refused`(version: TLSVersion) async throws {
            let identity = authority.issue(from: -7200, until: -3600).identity
            let pair = try Pair(authority: authority, identity: identity, client: { $0.maximumVersion = version })
            let outcome = try await pair.outcome()
            guard case .expired("CN=localhost", let time) = outcome.clientError else {
                Issue.record("\(outcome)")
                return
            }
            #expect(time.hasSuffix("Z"))
            #expect(outcome.serverError == .alertReceived(.certificateExpired))
        }

        @Test func `that is not valid yet is refused`() async throws {
            let pair = try Pair(authority: authority, identity: authority.issue(from: 3600).identity)
            let outcome = try await pair.outcome()
            guard case .notYetValid("CN=localhost", before: _) = outcome.clientError else {
                Issue.record("\(outcome)")
                return
            }
            #expect(outcome.serverError == .alertReceived(.badCertificate))
        }

        @Test(arguments: TLSVersion.allCases)
        func `of an authority that is not trusted is refused`(version: TLSVersion) async throws {
            let identity = Authority(name: "Mallory").issue().identity
            let pair = try Pair(authority: authority, identity: identity, client: { $0.maximumVersion = version })
            let outcome = try await pair.outcome()
            #expect(outcome.clientError == .unknownAuthority(certificate: "CN=localhost", issuer: "CN=Mallory"))
            #expect(outcome.serverError == .alertReceived(.unknownAuthority))
        }

        @Test func `that only the system could trust is refused`() async throws {
            let pair = try Pair(authority: authority, client: { $0.authorities = .system })
            let outcome = try await pair.outcome()
            #expect(outcome.clientError == .unknownAuthority(certificate: "CN=localhost", issuer: "CN=Good Authority"))
        }

        @Test func `is trusted beside those of the system`() async throws {
            let pair = try Pair(authority: authority, client: { $0.authorities = .systemAnd([authority.pem]) })
            _ = try await pair.facts()
        }

        @Test func `that has signed itself is refused`() async throws {
            let pair = try Pair(authority: authority, identity: Issued.selfSigned().identity)
            let outcome = try await pair.outcome()
            #expect(outcome.clientError == .selfSigned(certificate: "CN=localhost"))
            #expect(outcome.serverError == .alertReceived(.unknownAuthority))
        }

        @Test func `that has signed itself is good when it is trusted`() async throws {
            let issued = Issued.selfSigned()
            let pair = try Pair(
                identity: issued.identity, client: { $0.authorities = .only([.bytes(issued.certificatePEM)]) })
            _ = try await pair.facts()
        }

        @Test func `that is revoked is refused`() async throws {
            let (bad, good) = (authority.issue("bad"), authority.issue("good"))
            let list = authority.revocationList(of: bad)
            let refused = try Pair(
                authority: authority, identity: bad.identity, client: { $0.revocationLists = [list] })
            let outcome = try await refused.outcome()
            #expect(outcome.clientError == .revoked(certificate: "CN=bad"))
            #expect(outcome.serverError == .alertReceived(.certificateRevoked))
            let accepted = try Pair(
                authority: authority, identity: good.identity, client: { $0.revocationLists = [list] })
            _ = try await accepted.facts()
        }

        @Test func `passes who verifies nothing`() async throws {
            let identity = Issued.selfSigned("elsewhere.test").identity
            let pair = try Pair(authority: authority, identity: identity, client: { $0.serverVerification = .none })
            let (client, _) = try await pair.facts()
            #expect(client.peerCertificates.map(\.subject) == ["CN=elsewhere.test"])
        }

        @Test func `is not looked at for a server without a name`() async throws {
            let outcome = try await Pair(authority: authority).outcome(connectingTo: "")
            #expect(outcome.clientError == .invalidConfiguration("'' is not the name of a server"))
        }

        @Test func `passes with any name who verifies only the chain`() async throws {
            let pair = try Pair(authority: authority, client: { $0.serverVerification = .chainOnly })
            for name in ["elsewhere.test", "192.0.2.1"] { _ = try await pair.facts(connectingTo: name) }
            let foreign = try Pair(
                authority: authority, identity: Authority(name: "Mallory").issue().identity,
                client: { $0.serverVerification = .chainOnly })
            let outcome = try await foreign.outcome()
            #expect(outcome.clientError == .unknownAuthority(certificate: "CN=localhost", issuer: "CN=Mallory"))
        }
    }

    @Suite(.timeLimit(.minutes(1))) struct `A client's certificate` {
        private let authority = Authority(name: "Client Authority")

        private func pair(
            _ clientCertificates: TLSConfiguration.ClientCertificates, _ identity: TLSIdentity?,
            _ version: TLSVersion = .tls13
        ) throws -> Pair {
            try Pair(
                server: {
                    $0.clientCertificates = clientCertificates
                    $0.authorities = .only([authority.pem])
                    $0.maximumVersion = version
                }, client: { $0.identities = identity.map { [$0] } ?? [] })
        }

        @Test(arguments: TLSVersion.allCases)
        func `is known to the server that asks for it`(version: TLSVersion) async throws {
            let issued = authority.issue("joe", names: [])
            for wish in [TLSConfiguration.ClientCertificates.wanted, .required] {
                let (_, server) = try await pair(wish, issued.identity, version).facts()
                #expect(server.peerCertificates.map(\.subject) == ["CN=joe"])
            }
            let (_, server) = try await pair(.ignored, issued.identity, version).facts()
            #expect(server.peerCertificates.isEmpty)
        }

        @Test(arguments: TLSVersion.allCases)
        func `may be missing when it is only wanted`(version: TLSVersion) async throws {
            let (_, server) = try await pair(.wanted, nil, version).facts()
            #expect(server.peerCertificates.isEmpty)
        }

        @Test(arguments: TLSVersion.allCases)
        func `must not be missing when it is required`(version: TLSVersion) async throws {
            let outcome = try await pair(.required, nil, version).outcome()
            #expect(outcome.serverError == .missingClientCertificate)
            let alert: TLSAlert = version == .tls13 ? .certificateRequired : .handshakeFailure
            #expect(outcome.clientError == .alertReceived(alert))
        }

        @Test(arguments: TLSVersion.allCases)
        func `of another authority is refused, even when it is only wanted`(version: TLSVersion) async throws {
            let issued = Authority(name: "Mallory").issue("joe")
            for wish in [TLSConfiguration.ClientCertificates.wanted, .required] {
                let outcome = try await pair(wish, issued.identity, version).outcome()
                #expect(outcome.serverError == .unknownAuthority(certificate: "CN=joe", issuer: "CN=Mallory"))
                #expect(outcome.clientError == .alertReceived(.unknownAuthority))
            }
        }

        @Test(arguments: TLSVersion.allCases)
        func `that has expired is refused`(version: TLSVersion) async throws {
            let issued = authority.issue("joe", from: -7200, until: -3600)
            let outcome = try await pair(.required, issued.identity, version).outcome()
            guard case .expired("CN=joe", at: _) = outcome.serverError else {
                Issue.record("\(outcome)")
                return
            }
            #expect(outcome.clientError == .alertReceived(.certificateExpired))
        }

        @Test func `that is revoked is refused`() async throws {
            let issued = authority.issue("joe")
            let list = authority.revocationList(of: issued)
            let pair = try Pair(
                server: {
                    $0.clientCertificates = .required
                    $0.authorities = .only([authority.pem])
                    $0.revocationLists = [list]
                }, client: { $0.identities = [issued.identity] })
            let outcome = try await pair.outcome()
            #expect(outcome.serverError == .revoked(certificate: "CN=joe"))
        }
    }
#endif
