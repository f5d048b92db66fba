#if TLS
    import ManualScheduling
    import Scheduling
    import Sockets
    import TLS
    import TestSupport
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `A secure connection` {
        @Test(arguments: SchedulerKind.allCases, TLSVersion.allCases)
        func `carries bytes both ways`(kind: SchedulerKind, version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            try await withScheduler(kind) { scheduler in
                let listener = try await Listener.serving(at: anyPort, tls: pair.server, on: scheduler, serve: echo)
                let stream = try await ByteStream.connected(
                    to: listener.address, tls: pair.client, serverName: "localhost", on: scheduler)
                let facts = await stream.tls
                #expect(facts?.version == version)
                try await stream.write(Array("hello".utf8))
                let answer = try await stream.read(timeout: .seconds(60))
                #expect(answer == Array("hello".utf8))
                try await stream.closeWriting()
                let end = try await stream.read(timeout: .seconds(60))
                #expect(end == [])
                await stream.close()
                await listener.shutdown(grace: .seconds(60))
            }
        }

        @Test func `is found by name and verified by it`() async throws {
            let pair = try Pair()
            try await withScheduler(.libev) { scheduler in
                let listener = try await Listener.serving(at: anyPort, tls: pair.server, on: scheduler, serve: echo)
                let port = try #require(listener.address.port)
                let stream = try await ByteStream.connected(
                    toHost: "127.0.0.1", port: port, tls: pair.client, on: scheduler)
                await stream.close()
                let error = await socketError { () throws(SocketError) in
                    let stream = try await ByteStream.connected(
                        toHost: "127.0.0.1", port: port, tls: pair.client, serverName: "example.com", on: scheduler)
                    await stream.close()
                }
                #expect(error == .tls(.wrongName(expected: "example.com", names: ["localhost", "127.0.0.1"])))
                await listener.shutdown(grace: .seconds(60))
            }
        }

        @Test(arguments: TLSVersion.allCases)
        func `tells what was agreed on`(version: TLSVersion) async throws {
            let authority = Authority(name: "An Authority")
            let pair = try Pair(
                authority: authority,
                server: {
                    $0.applicationProtocols = ["http/1.1", "wamp"]
                    $0.maximumVersion = version
                }, client: { $0.applicationProtocols = ["h2", "wamp", "http/1.1"] })
            let (client, server) = try await pair.facts()
            for facts in [client, server] {
                #expect(facts.version == version)
                #expect(
                    facts.cipher == (version == .tls13 ? "TLS_AES_256_GCM_SHA384" : "ECDHE-ECDSA-AES256-GCM-SHA384"))
                #expect(facts.applicationProtocol == "http/1.1")
                #expect(facts.serverName == "localhost")
                #expect(!facts.isResumed)
            }
            #expect(server.peerCertificates.isEmpty)
            let certificate = try #require(client.peerCertificates.first)
            #expect(client.peerCertificates.count == 1)
            #expect(certificate.subject == "CN=localhost")
            #expect(certificate.issuer == "CN=An Authority")
            #expect(certificate.names == ["localhost", "127.0.0.1"])
            #expect(certificate.fingerprint == digest(of: certificate.der))
        }

        @Test(arguments: TLSVersion.allCases)
        func `comes about byte by byte`(version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            let outcome = try await pair.outcome(largestRead: 1)
            #expect(try outcome.client.get().version == version)
            #expect(try outcome.server.get().version == version)
        }

        @Test func `begins where the plain one has ended`() async throws {
            let pair = try Pair()
            try await withMemory { memory in
                try await memory.near.write(Array("STARTTLS".utf8))
                let question = try await memory.far.read()
                #expect(question == Array("STARTTLS".utf8))
                try await memory.far.write(Array("go ahead".utf8))
                async let serving: Void = memory.far.startTLS(pair.server)
                let answer = try await memory.near.read()
                #expect(answer == Array("go ahead".utf8))
                try await memory.near.startTLS(pair.client, serverName: "localhost")
                try await serving
                try await memory.far.write(Array("secret".utf8))
                let secret = try await memory.near.read()
                #expect(secret == Array("secret".utf8))
            }
        }

        @Test func `is not secure before it was made so`() async throws {
            try await withMemory { memory in
                let (facts, id) = (await memory.near.tls, await memory.near.channelID(.exporter))
                #expect(facts == nil)
                #expect(id == nil)
            }
        }

        @Test func `agrees on no protocol when one end names none`() async throws {
            let pair = try Pair(client: { $0.applicationProtocols = ["h2"] })
            let (client, server) = try await pair.facts()
            #expect(client.applicationProtocol == nil)
            #expect(server.applicationProtocol == nil)
        }

        @Test func `asks for no name when the server's is an address`() async throws {
            let (client, server) = try await Pair().facts(connectingTo: "127.0.0.1")
            #expect(client.serverName == nil)
            #expect(server.serverName == nil)
        }
    }

    @Suite(.timeLimit(.minutes(1))) struct `A server with several certificates` {
        private let authority = Authority()
        private func context() throws -> Pair {
            let one = authority.issue("first", names: ["DNS:first.test"]).identity
            let two = authority.issue("second", names: ["DNS:second.test", "DNS:third.test"]).identity
            let wild = authority.issue("wild", names: ["DNS:*.wild.test"]).identity
            return try Pair(
                authority: authority, identity: one,
                server: { $0.identities += [two, wild] }, client: { $0.serverVerification = .chainOnly })
        }

        @Test(arguments: [
            ("first.test", "first"), ("second.test", "second"), ("THIRD.test", "second"), ("a.wild.test", "wild"),
            ("wild.test", "first"), ("a.b.wild.test", "first"), ("elsewhere.test", "first"), ("127.0.0.1", "first"),
        ])
        func `presents the one for the name`(name: String, expected: String) async throws {
            let (client, _) = try await context().facts(connectingTo: name)
            #expect(client.peerCertificates.map(\.subject) == ["CN=\(expected)"])
        }

        @Test func `presents the one whose key the client can use`() async throws {
            let identity = authority.issue("elliptic").identity
            let other = authority.issue("rsa", kind: .rsa).identity
            for (cipher, expected) in [
                ("ECDHE-RSA-AES128-GCM-SHA256", "rsa"), ("ECDHE-ECDSA-AES128-GCM-SHA256", "elliptic"),
            ] {
                let pair = try Pair(
                    authority: authority, identity: identity, server: { $0.identities.append(other) },
                    client: {
                        $0.maximumVersion = .tls12
                        $0.ciphers = [cipher]
                    })
                let (client, _) = try await pair.facts()
                #expect(client.peerCertificates.map(\.subject) == ["CN=\(expected)"])
                #expect(client.cipher == cipher)
            }
        }
    }
#endif
