import HTTPTypes
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing
@testable import WebApp

private func streams(_ app: App) {
    app.on(.post, "/count", body: .streamed(limit: 10_000_000)) { request, _ in
        var count = 0
        for try await bytes in request.bodyParts { count += bytes.count }
        return "\(count) \(await request.bodyParts.trailers[.init("Sum")!] ?? "none")"
    }
    app.on(.post, "/ignore", body: .streamed(limit: 10_000_000)) { _, _ in "ignored" }
    app.post("/whole") { request, _ in "\(request.body.count) \(request.trailers[.init("Sum")!] ?? "none")" }
    app.get("/numbers") { _, _ in
        Response.stream(contentType: "text/plain") { body in
            for number in 0..<3 { try await body.write("\(number);") }
            await body.setTrailers([.init("Sum")!: "3"])
        }
    }
    app.get("/known") { _, _ in
        Response.stream(contentType: "text/plain", length: 4) { body in try await body.write("four") }
    }
    app.get("/short") { _, _ in
        Response.stream(contentType: "text/plain", length: 4) { body in try await body.write("one") }
    }
    app.get("/broken") { _, _ in
        Response.stream(contentType: "text/plain") { body in
            try await body.write("one")
            throw HTTPFailure(.badRequest)
        }
    }
}

struct StreamingTests {
    private static let chunked = "POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test(arguments: SchedulerKind.both, ["/count", "/whole"])
    func `a body in chunks is read with its trailers`(kind: SchedulerKind, path: String) async throws {
        try await withPeer(kind, streams) { peer in
            let head = Self.chunked.replacing("/count", with: path)
            for _ in 0..<2 {
                try await peer.send(head + "5\r\nhello\r\n6\r\n world\r\n0\r\nSum: 11\r\n\r\n")
                let answer = try await peer.response()
                #expect(answer.text == "11 11")
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a response is sent in chunks with its trailers, and the connection stays`(kind: SchedulerKind) async throws {
        try await withPeer(kind, streams) { peer in
            try await peer.send("GET /numbers HTTP/1.1\r\nHost: x\r\n\r\nGET /known HTTP/1.1\r\nHost: x\r\n\r\n")
            let numbers = try await peer.response()
            #expect(numbers.text == "0;1;2;" && numbers.headers[.transferEncoding] == "chunked")
            #expect(numbers.trailers[.init("Sum")!] == "3")
            let known = try await peer.response()
            #expect(known.text == "four" && known.headers[.contentLength] == "4")
            try await peer.send("HEAD /numbers HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try await peer.response(to: .head)
            #expect(head.text == "" && head.headers[.transferEncoding] == "chunked")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `HTTP 1.0 gets the same without chunks, ended by the connection`(kind: SchedulerKind) async throws {
        try await withPeer(kind, streams) { peer in
            try await peer.send("GET /numbers HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let text = try await peer.rest()
            #expect(text.hasSuffix("\r\n\r\n0;1;2;") && !text.contains("chunked"))
            #expect(text.contains("Connection: close\r\n"))
        }
    }

    @Test(arguments: SchedulerKind.both, [("/short", "one"), ("/broken", "3\r\none\r\n")])
    func `a response that fails ends without its end`(kind: SchedulerKind, path: (String, String)) async throws {
        try await withPeer(kind, streams) { peer in
            try await peer.send("GET \(path.0) HTTP/1.1\r\nHost: x\r\n\r\n")
            let text = try await peer.rest()
            #expect(text.isEmpty || text.hasSuffix("\r\n\r\n" + path.1))
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `100 Continue is sent when the handler begins to read`(kind: SchedulerKind) async throws {
        let goOn = Signal()
        try await withPeer(kind) { app in
            app.on(.post, "/", body: .streamed(limit: 100)) { request, _ in
                await goOn.wait()
                return try await String(decoding: request.bodyParts.collect(upTo: 100), as: UTF8.self)
            }
        } _: { peer in
            try await peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            goOn.send()
            #expect(try await peer.response().status == 100)
            try await peer.send("hello")
            #expect(try await peer.response().text == "hello")
        }
    }

    @Test(
        arguments: SchedulerKind.both,
        [("/missing", 5, 404), ("/ignore", 5, 200), ("/whole", 2_000_000, 413), ("/count", 20_000_000, 413)])
    func `the final status comes without 100 Continue where nobody reads`(
        kind: SchedulerKind, target: (path: String, length: Int, status: Int)
    ) async throws {
        try await withPeer(kind, streams) { peer in
            let fields = "Host: x\r\nContent-Length: \(target.length)\r\nExpect: 100-continue\r\n"
            try await peer.send("POST \(target.path) HTTP/1.1\r\n\(fields)\r\n")
            let answer = try await peer.response()
            #expect(answer.status == target.status && answer.headers[.connection] == "close")
            #expect(try await peer.rest() == "")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a body that nobody reads is read over if it is there, and ends the connection if not`(
        kind: SchedulerKind
    ) async throws {
        try await withPeer(kind, streams) { peer in
            let head = "POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
            try await peer.send(head + "hello" + head + "hel")
            let first = try await peer.response()
            #expect(first.text == "ignored" && first.headers[.connection] == nil)
            let second = try await peer.response()
            #expect(second.text == "ignored" && second.headers[.connection] == "close")
            #expect(try await peer.rest() == "")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a handler that does not read slows its client down`(kind: SchedulerKind) async throws {
        let goOn = Signal()
        try await withPeer(kind) { app in
            app.on(.post, "/", body: .streamed(limit: 100_000_000)) { request, _ in
                await goOn.wait()
                var count = 0
                for try await bytes in request.bodyParts { count += bytes.count }
                return "\(count)"
            }
        } _: { peer in
            try await peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 40000000\r\n\r\n")
            // More than the kernel holds, so this waits until somebody reads.
            let isSent = Mutex(false)
            let sending = peer.scheduler.task {
                try await peer.send([UInt8](repeating: 0, count: 40_000_000))
                isSent.withLock { $0 = true }
            }
            for _ in 0..<50 { try await peer.pause() }
            #expect(!isSent.withLock { $0 })
            goOn.send()
            try await sending.value
            #expect(try await peer.response().text == "40000000")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a client that does not read slows the handler down`(kind: SchedulerKind) async throws {
        let written = Mutex(0)
        try await withPeer(kind) { app in
            app.get("/") { _, _ in
                Response.stream(contentType: "text/plain", length: 40_000_000) { body in
                    for _ in 0..<400 {
                        try await body.write([UInt8](repeating: 0, count: 100_000))
                        written.withLock { $0 += 1 }
                    }
                }
            }
        } _: { peer in
            try await peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            for _ in 0..<50 { try await peer.pause() }
            #expect(written.withLock { $0 } < 400)
            let head = try await peer.untilEmptyLine()
            #expect(head.contains("Content-Length: 40000000"))
            #expect(try await peer.bytes(40_000_000).count == 40_000_000)
            #expect(written.withLock { $0 } == 400)
        }
    }

    @Test(arguments: SchedulerKind.both, [("5\r\nhel", 408), ("5\r\nhelloXX", 400), ("", 408)])
    func `the handler hears what is wrong with a body`(
        kind: SchedulerKind, body: (text: String, status: Int)
    ) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.body = .milliseconds(50)
        try await withPeer(kind, configuration: configuration, streams) { peer in
            try await peer.send(Self.chunked + body.text)
            let answer = try await peer.response()
            #expect(answer.status == body.status && answer.headers[.connection] == "close")
            #expect(try await peer.rest() == "")
        }
    }

    @Test(arguments: SchedulerKind.both, ["/whole", "/count"])
    func `a body that comes byte by byte has no more time than its bytes are worth`(
        kind: SchedulerKind, path: String
    ) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.body = .milliseconds(100)
        configuration.timeouts.minimumBodyRate = 1_000_000
        try await withPeer(kind, configuration: configuration, streams) { peer in
            try await peer.send("POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            let sending = peer.scheduler.task {
                while true {
                    try await peer.send("x")
                    try await peer.pause()
                }
            }
            #expect(try await peer.response().status == 408)
            sending.cancel()
            _ = await sending.result
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a client that goes away ends who writes to it and who reads from it`(kind: SchedulerKind) async throws {
        let started = Signal()
        let ended = Signal()
        try await withServer(kind) { app in
            app.get("/") { _, _ in
                Response.stream(contentType: "text/plain") { body in
                    defer { ended.send() }
                    started.send()
                    while true { try await body.write([UInt8](repeating: 0, count: 100_000)) }
                }
            }
            app.on(.post, "/", body: .streamed(limit: 100)) { request, _ in
                defer { ended.send() }
                started.send()
                return "\(try await request.bodyParts.collect(upTo: 100).count)"
            }
        } _: { running in
            for request in ["GET / HTTP/1.1", "POST / HTTP/1.1\r\nContent-Length: 5"] {
                let peer = try await Peer(to: running)
                try await peer.send(request + "\r\nHost: x\r\n\r\n")
                await started.wait()
                await peer.close()
                await ended.wait()
            }
        }
    }

    @Test func `the test client has streamed bodies whole`() async throws {
        try await withClient(streams) { client in
            #expect(try await client.get("/numbers").text == "0;1;2;")
            #expect(try await client.send(.post, "/count", body: Array("hello".utf8)).text == "5 none")
            let tooLarge = try await client.send(.post, "/count", body: [UInt8](repeating: 0, count: 10_000_001))
            #expect(tooLarge.status == .contentTooLarge)
            await #expect(throws: WrongLength.self) { try await client.get("/short") }
        }
    }
}
