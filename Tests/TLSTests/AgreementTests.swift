#if TLS
    import Sockets
    import TLS
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `Two ends that cannot agree` {
        @Test func `on a version both say so`() async throws {
            let newServer = try Pair(server: { $0.minimumVersion = .tls13 }, client: { $0.maximumVersion = .tls12 })
            let newClient = try Pair(server: { $0.maximumVersion = .tls12 }, client: { $0.minimumVersion = .tls13 })
            for pair in [newServer, newClient] {
                let outcome = try await pair.outcome()
                #expect(outcome.clientError == .versionRefused)
                #expect(outcome.serverError == .versionRefused)
            }
        }

        @Test(arguments: [
            (TLSVersion.tls12, "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"),
            (.tls13, "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"),
        ])
        func `on a cipher`(version: TLSVersion, one: String, other: String) async throws {
            let pair = try Pair(
                server: {
                    $0.ciphers = [one]
                    $0.maximumVersion = version
                    $0.minimumVersion = version
                }, client: { $0.ciphers = [other] })
            let outcome = try await pair.outcome()
            #expect(outcome.serverError == .noCommonCipher)
            #expect(outcome.clientError == .alertReceived(.handshakeFailure))
        }

        @Test(arguments: TLSVersion.allCases)
        func `on a protocol both say so`(version: TLSVersion) async throws {
            let pair = try Pair(
                server: { $0.applicationProtocols = ["http/1.1"] },
                client: {
                    $0.applicationProtocols = ["h2"]
                    $0.maximumVersion = version
                })
            let outcome = try await pair.outcome()
            #expect(outcome.clientError == .noCommonProtocol)
            #expect(outcome.serverError == .noCommonProtocol)
        }
    }
#endif
