import Foundation
import HTTP
import Scheduling
import Sockets
import Swampy
import TestSupport
import Testing
import WebApp

/// curl and aiohttp against our server and our client.
@Suite(.serialized)
struct `HTTP` {
    // MARK: curl

    @Test(.timeLimit(.minutes(1)), arguments: schedulerNames)
    func `curl keeps its connection, also with HTTP 1.0`(name: SchedulerName) async throws {
        try await withWebServer(name) { base, _ in
            for version in ["--http1.1", "--http1.0"] {
                let keep = version == "--http1.0" ? "Connection: keep-alive" : "X: y"
                let output = try await curl(
                    "--noproxy", "*", version, "-H", keep, "-w", " %{http_version} %{num_connects}\n",
                    "\(base)/hello/a", "\(base)/hello/b")
                // HTTP/1.0 is answered in HTTP/1.1, the highest version that we speak (RFC 9110, 2.5).
                #expect(output == "Hello, a 1.1 1\nHello, b 1.1 0")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: schedulerNames)
    func `curl uploads in chunks, with 100 Continue and with a length`(name: SchedulerName) async throws {
        try await withWebServer(name) { base, _ in
            let file = FileManager.default.temporaryDirectory.appending(path: "swampy-upload-\(UUID().uuidString)")
            try Data(repeating: 7, count: 5_000_000).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }  // what is left is the system's to remove
            for field in ["Transfer-Encoding: chunked", "Expect: 100-continue", "X: y"] {
                let output = try await curl(
                    "--noproxy", "*", "-v", "--stderr", "-", "-H", field, "--data-binary", "@\(file.path)",
                    "\(base)/upload")
                #expect(output.hasSuffix("5000000") || output.contains("\n5000000"))
                if field.hasPrefix("Expect") { #expect(output.contains("< HTTP/1.1 100 Continue")) }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: schedulerNames)
    func `curl is told at once that nobody will read its body`(name: SchedulerName) async throws {
        try await withWebServer(name) { base, _ in
            let output = try await curl(
                "--noproxy", "*", "-v", "--stderr", "-", "-H", "Expect: 100-continue", "--data-binary", "hello",
                "\(base)/missing")
            #expect(output.contains("< HTTP/1.1 404 Not Found") && !output.contains("100 Continue"))
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: schedulerNames)
    func `curl asks for heads, and gets streams with their trailers`(name: SchedulerName) async throws {
        try await withWebServer(name) { base, _ in
            let head = try await curl("--noproxy", "*", "--head", "\(base)/hello/a")
            #expect(head.contains("HTTP/1.1 200 OK") && head.contains("Content-Length: 8"))
            let stream = try await curl("--noproxy", "*", "\(base)/numbers/3")
            #expect(stream == "0\n1\n2")
            // As it came, with chunks and trailers.
            let raw = try await curl("--noproxy", "*", "--raw", "\(base)/numbers/3")
            #expect(raw.hasPrefix("2\r\n0\n\r\n2\r\n1\n") && raw.contains("\n0\r\nCount: 3\r\n"))
        }
    }

    // MARK: aiohttp

    @Test(.timeLimit(.minutes(1)), .enabled(if: Machine.hasPeers), arguments: schedulerNames)
    func `aiohttp's client is served`(name: SchedulerName) async throws {
        try await withWebServer(name) { base, _ in
            let client = try Program(Machine.python, [Machine.peer("aiohttp_client.py"), base])
            let output = await client.output()
            if await client.end() != 0 { Issue.record("\(await client.errorText())") }
            #expect(output.last == "all right")
        }
    }

    @Test(.timeLimit(.minutes(1)), .enabled(if: Machine.hasPeers), arguments: schedulerNames)
    func `aiohttp's server is asked`(name: SchedulerName) async throws {
        try await withScheduler(name) { scheduler in
            let server = try Program(Machine.python, [Machine.peer("aiohttp_server.py")])
            try await with(server) { server in
                let base = try url(in: try await server.require("http://"))
                try await HTTPClient.withClient(on: scheduler, configuration: .direct) { client in
                    try await ask(client, base)
                }
            }
        }
    }

    private func ask(_ client: HTTPClient, _ base: String) async throws {
        for name in ["a", "b"] {
            let hello = try await client.get("\(base)/hello/\(name)")
            #expect(hello.text == "Hello, \(name)")
        }
        #expect(await client.idleConnectionCount == 1)
        for body in [HTTPClient.Body.text("small"), .bytes([UInt8](repeating: 7, count: 900_000))] {
            let echo = try await client.send(.init(.post, "\(base)/echo", body: body))
            #expect(HTTPClient.Body.bytes(echo.body) == body)
        }
        let stream = HTTPClient.BodyStream { send in
            for _ in 0..<20 { try await send([UInt8](repeating: 1, count: 50_000)) }
        }
        try await client.withResponse(to: .init(.post, "\(base)/stream", body: .stream(stream))) { response in
            #expect(response.headers[.transferEncoding] == "chunked")
            let body = try await response.body.collect(upTo: 2_000_000)
            #expect(body == [UInt8](repeating: 1, count: 1_000_000))
        }
        let head = try await client.send(.init(.head, "\(base)/hello/a"))
        #expect(head.body.isEmpty && head.headers[.contentLength] == "8")
        #expect(try await client.get("\(base)/missing").status == .notFound)
    }

    // MARK: tinyproxy

    @Test(
        .timeLimit(.minutes(1)), .enabled(if: Tinyproxy.isInstalled, "tinyproxy is installed by .ci/setup"),
        arguments: schedulerNames)
    func `tinyproxy sends requests on, and opens tunnels`(name: SchedulerName) async throws {
        try await withWebServer(name) { base, scheduler in
            try await Tinyproxy.with(on: scheduler) { proxy in
                var configuration = HTTPClient.Configuration()
                configuration.proxies = ProxySettings(http: proxy)
                try await HTTPClient.withClient(on: scheduler, configuration: configuration) { client in
                    let hello = try await client.get("\(base)/hello/proxy")
                    #expect(hello.text == "Hello, proxy" && hello.headers[.via]?.contains("tinyproxy") == true)
                }
                let endpoint = try Endpoint(base)
                let stream = try await ByteStream.connected(
                    toHost: endpoint.host, port: try #require(endpoint.port), through: proxy, on: scheduler)
                try await stream.write(Array("GET /hello/tunnel HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8))
                var answer: [UInt8] = []
                while case let bytes = try await stream.read(timeout: .seconds(20)), !bytes.isEmpty { answer += bytes }
                await stream.close()
                #expect(String(decoding: answer, as: UTF8.self).hasSuffix("Hello, tunnel"))
                var stranger = proxy
                stranger.authorization = nil
                await #expect(throws: HTTPClientError.proxyRefused(status: 407)) {
                    try await ByteStream.connected(toHost: "127.0.0.1", port: 1, through: stranger, on: scheduler)
                }
            }
        }
    }
}

/// Debian's tinyproxy, which wants to know who asks.
enum Tinyproxy {
    static let program = URL(filePath: "/usr/bin/tinyproxy")
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program.path) }

    static func with(on scheduler: any Scheduler, _ body: (Proxy) async throws -> Void) async throws {
        let port = try await freePort(on: scheduler)
        let file = FileManager.default.temporaryDirectory.appending(path: "swampy-tinyproxy-\(UUID().uuidString)")
        let lines = [
            "Port \(port)", "Listen 127.0.0.1", "Timeout 60", "MaxClients 10", "BasicAuth name secret",
            "LogLevel Error",
        ]
        try lines.joined(separator: "\n").appending("\n").write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }  // what is left is the system's to remove
        let tinyproxy = try Program(program, ["-d", "-c", file.path])
        // It waits for a signal that it has blocked since before it began: Foundation starts programs with the mask of the
        // thread that starts them.
        try await InteropTests.with(tinyproxy, signal: SIGKILL) { _ in
            try await untilListening(at: .ipv4("127.0.0.1", port: port), on: scheduler)
            try await body(try Proxy("http://name:secret@127.0.0.1:\(port)"))
        }
    }
}
