#if TLS
    import Sockets
    import ManualScheduling
    import TLS
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `A session` {
        @Test(arguments: TLSVersion.allCases)
        func `goes on with the secrets of an earlier one`(version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            var resumed: [Bool] = []
            for _ in 0..<4 {
                let (client, server) = try await pair.facts()
                #expect(client.isResumed == server.isResumed)
                #expect(client.peerCertificates.map(\.subject) == ["CN=localhost"])
                resumed.append(client.isResumed)
            }
            #expect(resumed == [false, true, true, true])
        }

        @Test(arguments: TLSVersion.allCases)
        func `is that of one name only`(version: TLSVersion) async throws {
            let authority = Authority()
            let identity = authority.issue(names: ["DNS:localhost", "DNS:other.test"]).identity
            let pair = try Pair(authority: authority, identity: identity, client: { $0.maximumVersion = version })
            _ = try await pair.facts()
            let (other, _) = try await pair.facts(connectingTo: "other.test")
            #expect(!other.isResumed)
        }

        @Test(arguments: TLSVersion.allCases)
        func `starts anew when either end wants it`(version: TLSVersion) async throws {
            let changes: [(inout TLSConfiguration) -> Void] = [{ _ in }, { $0.resumesSessions = false }]
            for (server, client) in [(1, 0), (0, 1)] {
                let pair = try Pair(
                    server: changes[server],
                    client: {
                        $0.maximumVersion = version
                        changes[client](&$0)
                    })
                for _ in 0..<2 {
                    let (client, server) = try await pair.facts()
                    #expect(!client.isResumed && !server.isResumed)
                }
            }
        }

        @Test func `is forgotten when too many others came`() async throws {
            let authority = Authority()
            let names = ["a.test", "b.test", "c.test"]
            let identity = authority.issue(names: names.map { "DNS:\($0)" }).identity
            let pair = try Pair(
                authority: authority, identity: identity,
                client: {
                    $0.sessionCacheSize = 2
                    $0.maximumVersion = .tls12
                })
            for name in names { _ = try await pair.facts(connectingTo: name) }
            let (newest, _) = try await pair.facts(connectingTo: "c.test")
            #expect(newest.isResumed)
            let (oldest, _) = try await pair.facts(connectingTo: "a.test")
            #expect(!oldest.isResumed)
        }

        @Test(arguments: TLSVersion.allCases)
        func `of a client with a certificate is the client's still`(version: TLSVersion) async throws {
            let authority = Authority()
            let joe = authority.issue("joe").identity
            let pair = try Pair(
                authority: authority,
                server: {
                    $0.clientCertificates = .required
                    $0.authorities = .only([authority.pem])
                },
                client: {
                    $0.identities = [joe]
                    $0.maximumVersion = version
                })
            for isResumed in [false, true] {
                let (_, server) = try await pair.facts()
                #expect(server.isResumed == isResumed)
                #expect(server.peerCertificates.first?.subject == "CN=joe")
            }
        }
    }

    @Suite(.timeLimit(.minutes(1))) struct `A channel id` {
        @Test(arguments: TLSVersion.allCases)
        func `is the same at both ends and no others`(version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            var seen: Set<[UInt8]> = []
            for _ in 0..<3 {  // the second and the third are resumed, and their first Finished is the server's
                let ids = try await ids(of: pair)
                let exporter = try #require(ids.client[.exporter])
                #expect(exporter.count == 32)
                #expect(ids.client == ids.server)
                #expect(ids.client[.unique]?.count == (version == .tls12 ? 12 : nil))
                for id in ids.client.values { #expect(seen.insert(id).inserted) }
            }
        }

        private func ids(of pair: Pair) async throws -> (
            client: [TLSChannelID: [UInt8]], server: [TLSChannelID: [UInt8]]
        ) {
            try await withMemory { memory in
                try await pair.start(memory)
                try await memory.far.write([1])  // with it come the tickets
                _ = try await memory.near.read()
                return (await memory.near.channelIDs, await memory.far.channelIDs)
            }
        }
    }

    extension ByteStream {
        fileprivate var channelIDs: [TLSChannelID: [UInt8]] {
            Dictionary(
                uniqueKeysWithValues: TLSChannelID.allCases.compactMap { kind in channelID(kind).map { (kind, $0) } })
        }
    }
#endif
