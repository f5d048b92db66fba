import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing
import WebApp

struct AccessLogTests {
    private func log(_ form: AccessLog, _ requests: [String]) async throws -> [LogLines.Line] {
        let lines = LogLines()
        var configuration = App.Configuration(port: 0)
        configuration.accessLog = form
        configuration.logger = Logger(label: "test") { _ in LogListener { lines.append($0) } }
        try await withServer(.libev, configuration: configuration) { app in
            app.get("/hello") { _, _ in "hello" }
            app.get("/stream") { _, _ in
                Response.stream(contentType: "text/plain") { try await $0.write("streamed") }
            }
        } _: { running in
            for request in requests {
                let peer = try await Peer(to: running)
                try await peer.send(request)
                _ = try await peer.rest()
                await peer.close()
            }
        }
        return lines.all
    }

    private let requests = [
        "GET /hello?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "nonsense\r\n\r\n",
    ]

    @Test func `is off by default`() async throws {
        #expect(App.Configuration().accessLog == .off)
        #expect(try await log(.off, requests).isEmpty)
    }

    @Test func `has a line for each request, also for what is none`() async throws {
        let lines = try await log(.common, requests).map(\.message)
        try #require(lines.count == 3)
        #expect(lines[0].hasPrefix("127.0.0.1 \"GET /hello?a=b HTTP/1.1\" 200 5 "))
        #expect(lines[1].hasPrefix("127.0.0.1 \"GET /stream HTTP/1.1\" 200 8 "))
        #expect(lines[2].hasPrefix("127.0.0.1 \"- - HTTP/1.1\" 400 "))
    }

    @Test func `or the same as metadata`() async throws {
        let line = try #require(try await log(.structured, requests).first)
        #expect(line.message == "request")
        #expect(
            line.metadata.filter { $0.key != "http.server.request.duration" } == [
                "client.address": "127.0.0.1", "http.request.method": "GET", "url.path": "/hello",
                "http.response.status_code": "200", "http.response.body.size": "5",
            ])
        let duration = try #require(line.metadata["http.server.request.duration"].flatMap(Double.init))
        #expect((0..<60).contains(duration))
    }
}

/// Keeps what is logged.
private final class LogLines: Sendable {
    struct Line {
        let message: String
        let metadata: [String: String]
    }

    private let lines = Mutex<[Line]>([])

    var all: [Line] { lines.withLock { $0 } }

    func append(_ event: LogEvent) {
        let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
        lines.withLock { $0.append(Line(message: "\(event.message)", metadata: metadata)) }
    }
}
