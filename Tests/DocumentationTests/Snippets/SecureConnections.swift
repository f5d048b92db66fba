#if TLS
    import Foundation
    import Glibc
    import LibevScheduling
    import Swampy
    import Testing

    extension `The article on` {
        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "openssl is installed by .ci/setup"))
        func `TLS`() async throws {
            try await withFolder { folder in
                try makeCertificate("chain.pem", key: "key.pem", in: folder)
                try makeCertificate("our-clients.pem", key: "our-clients.key", in: folder)
                // The program's trust is that of the system, which this names; its files are those where it runs.
                setenv("SSL_CERT_FILE", "\(folder)/chain.pem", 1)
                let before = FileManager.default.currentDirectoryPath
                #expect(FileManager.default.changeCurrentDirectoryPath(folder))
                defer {
                    unsetenv("SSL_CERT_FILE")
                    #expect(FileManager.default.changeCurrentDirectoryPath(before))
                }
                try await runArticle()
            }
        }

        private func runArticle() async throws {
            let port = try await freePort()
            try await {
                let scheduler = try LibevScheduler()
                var configuration = TLSConfiguration.server(
                    TLSIdentity(certificateFile: "chain.pem", keyFile: "key.pem"))
                configuration.applicationProtocols = ["http/1.1"]
                let serving = try TLSContext(configuration)
                let listener = try await Listener.serving(
                    at: .ipv4("127.0.0.1", port: port), tls: serving, on: scheduler
                ) { stream in
                    try? await stream.write(Array("hello over \(stream.tls?.version.rawValue ?? "nothing")\n".utf8))
                    try? await stream.closeWriting()
                }
                try await connect(to: port)

                do { try serving.reload() } catch { print("still with the old certificate: \(error)") }

                var mutual = configuration
                mutual.clientCertificates = .required
                mutual.authorities = .only([.file("our-clients.pem")])
                try serving.replace(with: mutual)
                await listener.shutdown(grace: .seconds(10))
                await scheduler.shutdown()
            }()
        }

        private func connect(to port: UInt16) async throws {
            let scheduler = try LibevScheduler()
            let context = try TLSContext(.client())
            let stream = try await ByteStream.connected(toHost: "localhost", port: port, tls: context, on: scheduler)
            try await stream.write(Array("HEAD / HTTP/1.0\r\nHost: example.com\r\n\r\n".utf8))
            print(String(decoding: try await stream.read(timeout: .seconds(5)), as: UTF8.self))
            await stream.close()
            await scheduler.shutdown()
        }
    }

    let openssl = "/usr/bin/openssl"

    /// A certificate for localhost that has signed itself.
    func makeCertificate(_ certificate: String, key: String, in folder: String) throws {
        let process = try Process.run(
            URL(filePath: openssl),
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", "\(folder)/\(key)", "-out", "\(folder)/\(certificate)", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost",
            ])
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
#endif
