#if TLS
    import ManualScheduling
    import Scheduling
    import Sockets
    import Synchronization
    import TLS
    import TestSupport
    import Testing

    @Suite struct `A secure connection` {
        @Test(arguments: SchedulerKind.allCases, TLSVersion.allCases)
        func `carries bytes both ways`(kind: SchedulerKind, version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            try await withScheduler(kind) { scheduler in
                let listener = try await Listener.serving(at: anyPort, tls: pair.server, on: scheduler, serve: echo)
                let stream = try await ByteStream.connected(
                    to: listener.address, tls: pair.client, serverName: "localhost", on: scheduler)
                let facts = try #require(await stream.tls)
                #expect(facts.version == version)
                #expect(facts.serverName == "localhost")
                #expect(facts.peerCertificates.map(\.subject) == ["CN=localhost"])
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
    }
#endif
