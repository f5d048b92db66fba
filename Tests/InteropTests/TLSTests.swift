#if TLS
    import Foundation
    import Scheduling
    import Sockets
    import Swampy
    import Synchronization
    import TLS
    import Testing

    /// Peers that others wrote: the `openssl` command, curl, and Python's standard library.
    @Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: hasPrograms, "openssl, curl and python3 are needed"))
    struct `TLS with others` {
        private static let versions = [(TLSVersion.tls12, "-tls1_2"), (.tls13, "-tls1_3")]

        /// Runs `body` beside a server, which says hello unless told otherwise, with its certificate and a folder.
        private func withServer(
            _ name: SchedulerName = .libev, _ change: (inout TLSConfiguration) -> Void = { _ in },
            serve: @escaping @Sendable (isolated ByteStream) async -> Void = greet,
            _ body: (_ port: String, TestCertificate, URL) async throws -> Void
        ) async throws {
            try await withFolder { folder in
                let own = try await TestCertificate(in: folder)
                var configuration = TLSConfiguration.server(
                    TLSIdentity(certificateFile: own.certificate, keyFile: own.key))
                change(&configuration)
                let context = try TLSContext(configuration)
                try await withScheduler(name) { scheduler in
                    let listener = try await Listener.serving(
                        at: .ipv4("127.0.0.1", port: 0), tls: context, on: scheduler, serve: serve)
                    try await body("\(try #require(listener.address.port))", own, folder)
                    await listener.shutdown(grace: .seconds(10))
                }
            }
        }

        @Test(arguments: schedulerNames, versions)
        func `openssl connects, verifies and resumes`(
            scheduler: SchedulerName, version: (TLSVersion, String)
        ) async throws {
            try await withServer(scheduler, { $0.applicationProtocols = ["http/1.1"] }) { port, own, folder in
                let session = folder.appending(path: "session").path
                let arguments = [
                    "s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost", "-verify_hostname",
                    "localhost",
                    "-CAfile", own.certificate, "-verify_return_error", "-alpn", "h2,http/1.1", version.1, "-ign_eof",
                ]
                let first = try Program(openssl, arguments + ["-sess_out", session])
                let output = await first.output()
                #expect(await first.end() == 0)
                #expect(output.contains("hello from swampy"))
                #expect(output.contains("ALPN protocol: http/1.1"))
                #expect(output.contains { $0.hasPrefix("New, \(version.0)") })
                let second = try Program(openssl, arguments + ["-sess_in", session])
                let resumed = await second.output()
                #expect(await second.end() == 0)
                #expect(resumed.contains("hello from swampy"))
                #expect(resumed.contains { $0.hasPrefix("Reused, \(version.0)") })
            }
        }

        @Test(arguments: ["-tls1", "-tls1_1"])
        func `openssl is refused an old version`(version: String) async throws {
            try await withServer { port, _, _ in
                let program = try Program(
                    openssl,
                    ["s_client", "-connect", "127.0.0.1:\(port)", version, "-cipher", "DEFAULT@SECLEVEL=0", "-ign_eof"])
                let output = await program.output()
                #expect(await program.end() != 0)
                #expect(!output.contains("hello from swampy"))
                #expect(await program.errorText().contains("alert protocol version"))
            }
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"])
        func `openssl must have a certificate when one is required`(version: String) async throws {
            try await withServer(.libev, { $0.clientCertificates = .required }) { port, own, _ in
                let program = try Program(
                    openssl,
                    ["s_client", "-connect", "127.0.0.1:\(port)", version, "-CAfile", own.certificate, "-ign_eof"])
                let output = await program.output()
                await program.end()
                #expect(!output.contains("hello from swampy"))
                #expect(await program.errorText().contains("alert"))
            }
        }

        @Test(arguments: schedulerNames, versions)
        func `openssl serves, and knows the client`(
            scheduler: SchedulerName, version: (TLSVersion, String)
        ) async throws {
            try await withFolder { folder in
                let server = try await TestCertificate(in: folder)
                let client = try await TestCertificate("client", in: folder)
                let program = try Program(
                    openssl,
                    [
                        "s_server", "-accept", "127.0.0.1:0", "-cert", server.certificate, "-key", server.key, "-rev",
                        "-Verify", "1", "-verify_return_error", "-CAfile", client.certificate, version.1, "-alpn",
                        "wamp",
                    ])
                // A child of a thread that blocks SIGTERM, as Dispatch's do, has it blocked too.
                try await with(program, signal: SIGKILL) { program in
                    let line = try await program.require("ACCEPT")
                    let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
                    var configuration = TLSConfiguration.client(
                        TLSIdentity(certificateFile: client.certificate, keyFile: client.key))
                    configuration.authorities = .only([.file(server.certificate)])
                    configuration.applicationProtocols = ["wamp"]
                    let context = try TLSContext(configuration)
                    try await withScheduler(scheduler) { scheduler in
                        for isResumed in [false, true] {
                            let stream = try await ByteStream.connected(
                                toHost: "127.0.0.1", port: port, tls: context, on: scheduler)
                            try await stream.write(Array("drawer\n".utf8))
                            let answer = try await stream.read(timeout: .seconds(60))
                            #expect(String(decoding: answer, as: UTF8.self) == "reward\n")
                            let facts = try #require(await stream.tls)
                            #expect(facts.version == version.0)
                            #expect(facts.applicationProtocol == "wamp")
                            #expect(facts.isResumed == isResumed)
                            await stream.close()
                        }
                        configuration.identities = []
                        let anonymous = try TLSContext(configuration)
                        await #expect(throws: SocketError.self) {
                            try await ByteStream.withConnection(
                                to: .ipv4("127.0.0.1", port: port), on: scheduler
                            ) { stream in
                                try await stream.startTLS(anonymous, serverName: "localhost")
                                _ = try await stream.read(timeout: .seconds(60))
                            }
                        }
                    }
                }
            }
        }

        @Test func `openssl cannot renegotiate`() async throws {
            try await withServer(serve: waitForEnd) { port, own, _ in
                let program = try Program(
                    openssl, ["s_client", "-connect", "127.0.0.1:\(port)", "-tls1_2", "-CAfile", own.certificate])
                _ = try await program.require("Verify return code: 0")
                try program.say("R\n")
                #expect(await program.status() != 0)
                #expect(await program.errorText().contains("no renegotiation"))
            }
        }

        @Test(arguments: schedulerNames)
        func `curl trusts the authority that it is given`(scheduler: SchedulerName) async throws {
            try await withServer(scheduler) { port, own, _ in
                let body = try await curl("--cacert", own.certificate, "https://127.0.0.1:\(port)/")
                #expect(body == "hello from swampy")
            }
        }

        @Test(arguments: versions)
        func `Python connects, and has the same channel id`(version: (TLSVersion, String)) async throws {
            try await withFolder { folder in
                let own = try await TestCertificate(in: folder)
                let context = try TLSContext(
                    .server(TLSIdentity(certificateFile: own.certificate, keyFile: own.key)))
                let ids = Mutex<[UInt8]?>(nil)
                try await withScheduler(.libev) { scheduler in
                    let listener = try await Listener.serving(
                        at: .ipv4("127.0.0.1", port: 0), tls: context, on: scheduler
                    ) { stream in
                        let id = stream.channelID(.unique)
                        ids.withLock { $0 = id }
                        // Python says whether all of it has come.
                        if let bytes = try? await stream.read() { try? await stream.write(bytes) }
                        if let end = try? await stream.read(), end.isEmpty { try? await stream.closeWriting() }
                    }
                    let port = try #require(listener.address.port)
                    let program = try Program(
                        python,
                        [Machine.peer("tls_peer.py"), "connect", own.certificate, "\(port)", pythonName(version.0)])
                    let output = await program.output()
                    #expect(await program.end() == 0)
                    #expect(output.contains("GOT hello from python"))
                    let id = ids.withLock(\.self).map { $0.map { String(format: "%02x", $0) }.joined() }
                    #expect(output.contains("BINDING \(id ?? "None")"))
                    #expect((id == nil) == (version.0 == .tls13))
                    await listener.shutdown(grace: .seconds(10))
                }
            }
        }

        @Test(arguments: versions)
        func `Python serves, and says goodbye`(version: (TLSVersion, String)) async throws {
            try await withFolder { folder in
                let own = try await TestCertificate(in: folder)
                var configuration = TLSConfiguration.client()
                configuration.authorities = .only([.file(own.certificate)])
                let context = try TLSContext(configuration)
                let program = try Program(
                    python, [Machine.peer("tls_peer.py"), "serve", own.certificate, own.key, pythonName(version.0)])
                try await with(program) { program in
                    let line = try await program.require("READY")
                    let port = try #require(line.split(separator: " ").last.flatMap { UInt16($0) })
                    try await withScheduler(.libev) { scheduler in
                        let stream = try await ByteStream.connected(
                            to: .ipv4("127.0.0.1", port: port), tls: context, serverName: "localhost", on: scheduler)
                        let greeting = try await stream.read(timeout: .seconds(60))
                        #expect(String(decoding: greeting, as: UTF8.self) == "hello from python\n")
                        try await stream.write(Array("hello from swampy".utf8))
                        let end = try await stream.read(timeout: .seconds(60))
                        #expect(end == [])
                        try await stream.closeWriting()
                        await stream.close()
                    }
                    #expect(await program.output().contains("GOT hello from swampy"))
                }
                #expect(await program.status() == 0)
            }
        }
    }

    /// Says hello and waits for the other's end. Whether all of it arrives is for the peer to say.
    @Sendable private func greet(_ stream: isolated ByteStream) async {
        try? await stream.write(Array("HTTP/1.0 200 OK\r\n\r\nhello from swampy\n".utf8))
        try? await stream.closeWriting()
        await waitForEnd(stream)
    }

    @Sendable private func waitForEnd(_ stream: isolated ByteStream) async {
        while let bytes = try? await stream.read(), !bytes.isEmpty {}
    }

    private let python = URL(filePath: "/usr/bin/python3")
    private let hasPrograms = ["/usr/bin/openssl", "/usr/bin/curl", "/usr/bin/python3"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private func pythonName(_ version: TLSVersion) -> String {
        version == .tls12 ? "TLSv1_2" : "TLSv1_3"
    }
#endif
