#if TLS
    import Foundation
    import HTTP
    import Scheduling
    import Sockets
    import Swampy
    import TLS
    import Testing
    import WebApp

    /// HTTP over TLS: curl with our server, our client with it, directly and through a tunnel.
    @Suite(.serialized, .timeLimit(.minutes(1)))
    struct `HTTPS` {
        private func withSecureServer(
            _ name: SchedulerName,
            _ body: (_ base: String, _ authority: String, TLSContext, any Scheduler) async throws -> Void
        ) async throws {
            try await withFolder { folder in
                let own = try await TestCertificate(in: folder)
                var configuration = App.Configuration(port: 0)
                configuration.tls = try TLSContext(
                    .server(TLSIdentity(certificateFile: own.certificate, keyFile: own.key)))
                let app = makeApp(configuration)
                var trusting = TLSConfiguration.client()
                trusting.authorities = .only([.file(own.certificate)])
                let context = try TLSContext(trusting)
                try await withScheduler(name) { scheduler in
                    let running = try await app.start(on: scheduler)
                    let port = try #require(running.address.port)
                    do {
                        try await body("https://localhost:\(port)", own.certificate, context, scheduler)
                        await running.stop()
                    } catch {
                        await running.stop()
                        throw error
                    }
                }
            }
        }

        @Test(arguments: schedulerNames)
        func `curl is served`(name: SchedulerName) async throws {
            try await withSecureServer(name) { base, authority, _, _ in
                let output = try await curl(
                    "--noproxy", "*", "--cacert", authority, "-w", " %{num_connects}\n", "\(base)/hello/a",
                    "\(base)/numbers/2")
                #expect(output == "Hello, a 1\n0\n1\n 0")
            }
        }

        @Test(arguments: schedulerNames)
        func `our client asks, keeps the connection, and trusts only whom it is told to`(
            name: SchedulerName
        ) async throws {
            try await withSecureServer(name) { base, _, context, scheduler in
                var configuration = HTTPClient.Configuration.direct
                configuration.tls = context
                try await HTTPClient.withClient(on: scheduler, configuration: configuration) { client in
                    for _ in 0..<2 {
                        let hello = try await client.get("\(base)/hello/a")
                        #expect(hello.text == "Hello, a")
                        #expect(await client.idleConnectionCount == 1)
                    }
                    let body = [UInt8](repeating: 7, count: 900_000)
                    let echo = try await client.send(.init(.post, "\(base)/echo", body: .bytes(body)))
                    #expect(echo.body == body)
                }
                try await HTTPClient.withClient(on: scheduler, configuration: .direct) { client in
                    let error = await #expect(throws: HTTPClientError.self) { try await client.get(base) }
                    guard case .connection(.tls)? = error else { return #expect(Bool(false), "\(error as Any)") }
                }
            }
        }

        @Test(arguments: schedulerNames)
        func `a WebSocket is as secure as the page that opens it`(name: SchedulerName) async throws {
            try await withSecureServer(name) { base, authority, context, scheduler in
                let url = base.replacing("https://", with: "wss://") + "/chat"
                let text = String(repeating: "grüße ", count: 30_000)
                try await withWebSocket(to: url, tls: context, proxies: .none, on: scheduler) { socket in
                    try await socket.send(text)
                    let echo = try await socket.receive()
                    #expect(echo == .text(text))
                }
                let error = await #expect(throws: SocketError.self) {
                    try await WebSocket.connect(to: url, proxies: .none, on: scheduler).close()
                }
                guard case .tls? = error else { return #expect(Bool(false), "\(error as Any)") }
                let peer = try Program(
                    Machine.python, [Machine.peer("secure_websocket_client.py"), url, authority, "hello"])
                #expect(await peer.output() == ["hello"])
                await peer.end()
            }
        }

        @Test(.enabled(if: Tinyproxy.isInstalled, "tinyproxy is installed by .ci/setup"), arguments: schedulerNames)
        func `a WebSocket goes through a tunnel`(name: SchedulerName) async throws {
            try await withSecureServer(name) { base, _, context, scheduler in
                try await Tinyproxy.with(on: scheduler) { proxy in
                    let url = base.replacing("https://", with: "wss://") + "/chat"
                    let proxies = ProxySettings(https: proxy)
                    try await withWebSocket(to: url, tls: context, proxies: proxies, on: scheduler) { socket in
                        try await socket.send("through")
                        let echo = try await socket.receive()
                        #expect(echo == .text("through"))
                    }
                }
            }
        }

        @Test(.enabled(if: Tinyproxy.isInstalled, "tinyproxy is installed by .ci/setup"), arguments: schedulerNames)
        func `our client asks through a tunnel`(name: SchedulerName) async throws {
            try await withSecureServer(name) { base, _, context, scheduler in
                try await Tinyproxy.with(on: scheduler) { proxy in
                    var configuration = HTTPClient.Configuration()
                    configuration.tls = context
                    configuration.proxies = ProxySettings(https: proxy)
                    try await HTTPClient.withClient(on: scheduler, configuration: configuration) { client in
                        let hello = try await client.get("\(base)/hello/tunnel")
                        #expect(hello.text == "Hello, tunnel" && hello.headers[.via] == nil)
                    }
                }
            }
        }
    }
#endif
