import HTTPTypes
import Sockets
import TestSupport
import Testing
import WebApp

/// A request, and the status that it is answered with.
struct BadRequest: CustomTestStringConvertible {
    let text: String
    let status: Int

    init(_ text: String, _ status: Int) {
        self.text = text
        self.status = status
    }

    var testDescription: String { "\(text.prefix(60).debugDescription): \(status)" }
}

struct BadRequestTests {
    @Test(
        arguments: SchedulerKind.both,
        [
            BadRequest("nonsense\r\n\r\n", 400), BadRequest("GET / HTTP/1.1\r\n\r\n", 400),
            BadRequest("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
            BadRequest("GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 20_000))\r\n\r\n", 431),
            BadRequest("GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
            BadRequest("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", 413),
            BadRequest("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
            BadRequest("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", 413),
            BadRequest("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
            BadRequest("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            BadRequest("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            BadRequest("POST / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n", 417),
        ])
    func `is answered with its status, and the connection ends`(
        kind: SchedulerKind, request: BadRequest
    ) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.limits.maximumBodySize = 1000
        try await withPeer(kind, configuration: configuration) { app in
            app.post("/") { _, _ in "fine" }
        } _: { peer in
            try await peer.send(request.text)
            let answer = try await peer.response()
            #expect(answer.status == request.status)
            #expect(answer.headers[.connection] == "close")
            #expect(try await peer.rest() == "")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `does not lose its answer to what the client still sends`(kind: SchedulerKind) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.linger = .seconds(60)
        try await withPeer(kind, configuration: configuration) { _ in
        } _: { peer in
            try await peer.send("nonsense\r\n\r\n")
            // More than the kernel holds for a server that does not read.
            try await peer.send([UInt8](repeating: 0, count: 16_000_000))
            let text = try await peer.rest()
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        }
    }

    @Test(arguments: SchedulerKind.both, ["GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"])
    func `a request that does not arrive in time gets 408`(kind: SchedulerKind, part: String) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.head = .seconds(1)  // enough for the first bytes to come on a loaded machine
        configuration.timeouts.body = .milliseconds(30)
        try await withPeer(kind, configuration: configuration) { _ in
        } _: { peer in
            try await peer.send(part)
            #expect(try await peer.response().status == 408)
            #expect(try await peer.rest() == "")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a client that says nothing is disconnected`(kind: SchedulerKind) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.head = .milliseconds(20)
        try await withPeer(kind, configuration: configuration) { _ in
        } _: { peer in
            let text = try await peer.rest()
            #expect(text == "")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a client that says nothing more is disconnected`(kind: SchedulerKind) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.idle = .milliseconds(20)
        try await withPeer(kind, configuration: configuration) { app in
            app.get("/") { _, _ in "x" }
        } _: { peer in
            try await peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await peer.response().text == "x")
            #expect(try await peer.rest() == "")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a client that does not read is disconnected`(kind: SchedulerKind) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.response = .milliseconds(30)
        try await withPeer(kind, configuration: configuration) { app in
            app.get("/") { _, _ in Response(body: [UInt8](repeating: 0, count: 64_000_000)) }
        } _: { peer in
            try await peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            // Nothing to wait for but the reset, which a write meets in the end.
            await #expect(throws: SocketError.self) {
                while true {
                    try await peer.send("x")
                    try await peer.pause()
                }
            }
        }
    }
}
