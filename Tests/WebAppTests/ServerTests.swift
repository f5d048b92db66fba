import ByteCore
import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebApp

/// Routes that the tests below share.
private func echo(_ app: App) {
    app.get("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])" }
    app.post("/echo") { request, _ in Response.bytes(request.body, contentType: "text/plain") }
}

struct ServerTests {
    @Test(arguments: SchedulerKind.both)
    func `answers one request after the other on one connection`(kind: SchedulerKind) async throws {
        try await withPeer(kind, echo) { peer in
            for name in ["a", "b", "c"] {
                try await peer.send("GET /hello/\(name) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try await peer.response()
                #expect(answer.status == 200 && answer.text == "Hello, \(name)")
                #expect(answer.headers[.contentLength] == "8" && answer.headers[.connection] == nil)
                #expect(answer.headers[.date]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `answers pipelined requests in their order, though the first takes longest`(kind: SchedulerKind) async throws {
        try await withPeer(kind) { app in
            echo(app)
            app.get("/slow") { _, context in
                try await context.scheduler.sleep(for: .milliseconds(10))
                return "slow"
            }
        } _: { peer in
            let next = (0..<100).map { "GET /hello/\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            try await peer.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + next)
            #expect(try await peer.response().text == "slow")
            for index in 0..<100 { #expect(try await peer.response().text == "Hello, \(index)") }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `reads requests that come byte by byte`(kind: SchedulerKind) async throws {
        try await withPeer(kind, echo) { peer in
            try await peer.sendSplit("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await peer.response().text == "Hello, a")
            try await peer.sendSplit("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
            #expect(try await peer.response().text == "abc")
            try await peer.sendSplit(
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
            #expect(try await peer.response().text == "abc")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `says 100 Continue to a client that waits for it`(kind: SchedulerKind) async throws {
        try await withPeer(kind, echo) { peer in
            try await peer.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
            #expect(try await peer.response().status == 100)
            try await peer.send("a")
            #expect(try await peer.response().text == "a")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `leaves the body out for HEAD, 204 and 304`(kind: SchedulerKind) async throws {
        try await withPeer(kind) { app in
            echo(app)
            app.get("/empty") { _, _ in Response(status: .noContent, body: [1]) }
            app.get("/same") { _, _ in Response(status: .notModified, body: [1]) }
        } _: { peer in
            try await peer.send("HEAD /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try await peer.response(to: .head)
            #expect(head.status == 200 && head.headers[.contentLength] == "8")
            for path in ["/empty", "/same"] {
                try await peer.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await peer.response().headers[.contentLength] == nil)
            }
            try await peer.send("GET /hello/b HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await peer.response().text == "Hello, b")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `closes when the client, the handler or HTTP 1.0 says so`(kind: SchedulerKind) async throws {
        let requests = [
            "GET /hello/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /hello/a HTTP/1.0\r\n\r\n",
            "GET /close HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
        for request in requests {
            try await withPeer(kind) { app in
                echo(app)
                app.get("/close") { _, _ in Response(headers: [.connection: "close"]) }
            } _: { peer in
                try await peer.send(request)
                #expect(try await peer.response().headers[.connection] == "close")
                #expect(try await peer.rest() == "")
            }
        }
        try await withPeer(kind, echo) { peer in
            try await peer.send("GET /hello/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try await peer.response().headers[.connection] == "keep-alive")
            try await peer.send("GET /hello/b HTTP/1.0\r\n\r\n")
            #expect(try await peer.response().text == "Hello, b")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `still answers a client that has closed its half`(kind: SchedulerKind) async throws {
        try await withPeer(kind, echo) { peer in
            try await peer.send(
                "GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\nGET /hello/b HTTP/1.1\r\nHost: x\r\n\r\nGET /hel")
            try await peer.closeWriting()
            #expect(try await peer.response().text == "Hello, a")
            #expect(try await peer.response().text == "Hello, b")
            #expect(try await peer.rest() == "")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `sends a large response to a slow reader, and the next one after it`(kind: SchedulerKind) async throws {
        try await withPeer(kind) { app in
            echo(app)
            app.get("/large") { _, _ in
                Response.bytes([UInt8](repeating: 7, count: 8_000_000), contentType: "application/octet-stream")
            }
        } _: { peer in
            try await peer.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\nGET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
            let text = try await { () async throws -> String in
                try await peer.closeWriting()
                return try await peer.rest()
            }()
            #expect(text.utf8.count { $0 == 7 } == 8_000_000)
            #expect(text.hasSuffix("Hello, a"))
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `cancels a handler whose client goes away`(kind: SchedulerKind) async throws {
        let started = Signal()
        let cancelled = Signal()
        try await withServer(kind) { app in
            app.get("/wait") { _, context in
                started.send()
                do {
                    try await context.scheduler.sleep(for: .seconds(3600))
                } catch {
                    cancelled.send()
                    throw error
                }
                return "never"
            }
        } _: { running in
            let peer = try await Peer(to: running)
            try await peer.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await started.wait()
            await peer.close()
            await cancelled.wait()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `serves fifty connections at once`(kind: SchedulerKind) async throws {
        try await withServer(kind, echo) { running in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        let peer = try await Peer(to: running)
                        for round in 0..<20 {
                            try await peer.send("GET /hello/\(index)-\(round) HTTP/1.1\r\nHost: x\r\n\r\n")
                            #expect(try await peer.response().text == "Hello, \(index)-\(round)")
                        }
                        await peer.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `closes connections above the limit at once`(kind: SchedulerKind) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.limits.maximumConnections = 1
        try await withServer(kind, configuration: configuration, echo) { running in
            let first = try await Peer(to: running)
            try await first.send("GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await first.response().text == "Hello, a")
            let second = try await Peer(to: running)
            #expect(try await second.rest() == "")
            await second.close()
            await first.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `says which address is in use`(kind: SchedulerKind) async throws {
        try await withServer(kind, echo) { running in
            let other = App()
            let error = await #expect(throws: SocketError.self) {
                try await other.start(on: running.scheduler, at: running.address)
            }
            #expect(error?.description == "cannot listen on \(running.address): Address already in use")
        }
    }
}
