#if TLS
    import Foundation
    import Swampy
    import Testing

    /// New certificates for a router that runs.
    @Suite(
        .serialized, .timeLimit(.minutes(1)),
        .enabled(if: FileManager.default.isExecutableFile(atPath: openssl.path), "openssl is needed"))
    struct `Certificates that are replaced` {
        @Test func `are shown to new connections after SIGHUP, while those that are open stay`() async throws {
            try await withFolder { folder in
                let old = try await TestCertificate("old", in: folder)
                let new = try await TestCertificate("new", in: folder)
                let path = folder.appending(path: "router.yaml").path
                func serve(_ certificate: TestCertificate) throws {
                    for (file, name) in [(certificate.certificate, "chain.pem"), (certificate.key, "key.pem")] {
                        let content = try Data(contentsOf: URL(filePath: file))
                        try content.write(to: folder.appending(path: name), options: .atomic)
                    }
                }
                let tls = "tls: { certificate: chain.pem, key: key.pem }"
                let text = """
                    listen:
                      - { url: 'wss://127.0.0.1:0/ws', \(tls) }
                      - { url: 'rss://127.0.0.1:0', \(tls) }
                    realms: { realm1: {} }
                    """
                try serve(old)
                try Data(text.utf8).write(to: URL(filePath: path))
                let program = try Program(Machine.swampy, ["router", "--config", path], errorsToOutput: true)
                try await with(program, signal: SIGTERM) { program in
                    let urls = try [
                        url(in: await program.require("listening on")), url(in: await program.require("listening on")),
                    ]
                    try await withScheduler(.libev) { scheduler in
                        func connect(to url: String, trusting certificate: TestCertificate) async throws -> Session {
                            var configuration = Session.Configuration()
                            configuration.tls = try certificate.trustedContext()
                            return try await Session.connect(
                                to: url, realm: "realm1", configuration: configuration, on: scheduler)
                        }
                        for url in urls {
                            let before = try await connect(to: url, trusting: old)
                            try serve(new)
                            program.interrupt(SIGHUP)
                            _ = try await program.require("took over the configuration")
                            let after = try await connect(to: url, trusting: new)
                            await #expect(throws: SocketError.self) { try await connect(to: url, trusting: old) }
                            let events = try await after.subscribe("com.example.news", as: Int.self)
                            try await before.publish("com.example.news", 1, acknowledge: true)
                            var iterator = events.makeAsyncIterator()
                            #expect(try await iterator.next() == 1)
                            await before.leave()
                            await after.leave()
                            try serve(old)
                            program.interrupt(SIGHUP)
                            _ = try await program.require("took over the configuration")
                        }
                    }
                }
                #expect(await program.status() == 0)
            }
        }
    }
#endif
