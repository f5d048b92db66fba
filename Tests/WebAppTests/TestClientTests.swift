import HTTP
import HTTPTypes
import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing
import WebSockets
@testable import WebApp

/// Runs `body` with a test client of an app that `build` makes.
private func withTestClient(
    _ kind: SchedulerKind, configuration: App.Configuration = App.Configuration(), _ build: (App) -> Void,
    _ body: (TestClient) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let app = App(configuration: configuration)
    build(app)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await app.test(on: scheduler, body)) } catch { outcome = .failure(error) }
    await scheduler.shutdown()
    try outcome.get()
}

struct TestClientWebSocketTests {
    private func build(_ app: App) {
        let guarding: Middleware = { request, context, next in
            guard request.query["name"] != nil else { throw HTTPFailure(.unauthorized) }
            return try await next(request, context)
        }
        var settings = WebSocketSettings()
        settings.subprotocols = ["chat.2", "chat.1"]
        app.group("/rooms").webSocket("/:room", settings: settings, middleware: [guarding]) { socket, request, _ in
            for try await message in socket.messages {
                guard case .text(let text) = message else { continue }
                try await socket.send("\(request.query["name"] ?? "") in \(request.parameters["room"]): \(text)")
            }
        }
        app.get("/page") { _, _ in "page" }
    }

    @Test(arguments: SchedulerKind.both)
    func `a WebSocket is talked over without a socket, any number at once`(kind: SchedulerKind) async throws {
        try await withTestClient(kind, build) { client in
            try await client.withWebSocket(to: "/rooms/a?name=ada", subprotocols: ["chat.1"]) { ada in
                #expect(ada.subprotocol == "chat.1")
                try await client.withWebSocket(to: "/rooms/b?name=bob", subprotocols: ["chat.1", "chat.2"]) { bob in
                    #expect(bob.subprotocol == "chat.1")
                    try await ada.send("hi")
                    try await bob.send("ho")
                    #expect(try await ada.receive() == .text("ada in a: hi"))
                    #expect(try await bob.receive() == .text("bob in b: ho"))
                }
                try await ada.send(String(repeating: "x", count: 300_000))
                guard case .text(let long) = try await ada.receive() else { throw HTTPFailure(.badRequest) }
                #expect(long.utf8.count == 300_010)
            }
            #expect(try await client.get("/page").text == "page")
        }
    }

    @Test(
        arguments: SchedulerKind.both,
        [("/rooms/a", 401), ("/nowhere", 404), ("/page", 200), ("/rooms/a?name=%", 400)])
    func `who is refused gets the status`(kind: SchedulerKind, target: (path: String, status: Int)) async throws {
        try await withTestClient(kind, build) { client in
            await #expect(throws: WebSocketError.unexpectedStatus(target.status)) {
                try await client.withWebSocket(to: target.path, subprotocols: ["chat.1"]) { _ in }
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `the handler ends with its client, and with the app`(kind: SchedulerKind) async throws {
        let ends = Mutex<[String]>([])
        try await withTestClient(kind) { app in
            app.webSocket("/:name") { socket, request, context in
                defer { ends.withLock { $0.append(request.parameters["name"]) } }
                try await socket.send("ready")
                while try await socket.receive() != nil {}
            }
        } _: { client in
            try await client.withWebSocket(to: "/one") { socket in
                let first = try await socket.receive()
                #expect(first == .text("ready"))
            }
            await #expect(throws: CancellationError.self) {
                try await client.withWebSocket(to: "/two") { socket in
                    #expect(try await socket.receive() == .text("ready"))
                    throw CancellationError()
                }
            }
        }
        #expect(ends.withLock { $0 } == ["one", "two"])
    }

    @Test(arguments: SchedulerKind.both)
    func `a connection above the limit is closed`(kind: SchedulerKind) async throws {
        var configuration = App.Configuration()
        configuration.limits.maximumConnections = 1
        try await withTestClient(kind, configuration: configuration, build) { client in
            try await client.withWebSocket(to: "/rooms/a?name=ada", subprotocols: ["chat.1"]) { ada in
                await #expect(throws: SocketError.self) {
                    try await client.withWebSocket(to: "/rooms/a?name=bob", subprotocols: ["chat.1"]) { _ in }
                }
                try await ada.send("still there")
            }
        }
    }
}

struct TestClientStreamingTests {
    @Test(arguments: SchedulerKind.both)
    func `what is streamed is read while it is made`(kind: SchedulerKind) async throws {
        let read = Signal()
        try await withTestClient(kind) { app in
            app.get("/two") { _, _ in
                Response.stream(contentType: "text/plain") { body in
                    try await body.write("first")
                    await read.wait()
                    try await body.write("second")
                    await body.setTrailers([.init("Sum")!: "2"])
                }
            }
        } _: { client in
            try await client.withResponse(to: "/two") { response in
                #expect(response.status == .ok && response.headers[.contentType] == "text/plain")
                let parts = response.body.makeAsyncIterator()
                let first = try await parts.next()
                #expect(first == Array("first".utf8))
                read.send()
                #expect(try await parts.next() == Array("second".utf8))
                #expect(try await parts.next() == nil)
                #expect(await response.body.trailers[.init("Sum")!] == "2")
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `events are read as they happen, and their sequence ends with its client`(kind: SchedulerKind) async throws {
        let ended = Signal()
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        source.onTermination = { _ in ended.send() }
        try await withTestClient(kind) { app in
            app.get("/events") { _, _ in Response.events(events, keepAlive: .milliseconds(2)) }
        } _: { client in
            try await client.withResponse(to: "/events") { response in
                var received = response.body.events.makeAsyncIterator()
                for event in [ServerSentEvent("one"), ServerSentEvent("two\nlines", name: "count", id: "7")] {
                    source.yield(event)
                    let next = try await received.next()
                    #expect(next == event)
                }
            }
            await ended.wait()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `the body of a request is streamed to its handler`(kind: SchedulerKind) async throws {
        let heard = Signal()
        try await withTestClient(kind) { app in
            app.on(.post, "/count", body: .streamed(limit: 100)) { request, _ in
                var counts: [Int] = []
                for try await bytes in request.bodyParts {
                    counts.append(bytes.count)
                    heard.send()
                }
                return "\(counts)"
            }
        } _: { client in
            let content = HTTPClient.BodyStream { send in
                for count in 1...3 {
                    try await send([UInt8](repeating: 0, count: count))
                    await heard.wait()
                }
            }
            try await client.withResponse(to: "/count", method: .post, content: .stream(content)) { response in
                let text = String(decoding: try await response.body.collect(upTo: 100), as: UTF8.self)
                #expect(text == "[1, 2, 3]")
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a response that fails is cut short`(kind: SchedulerKind) async throws {
        try await withTestClient(kind) { app in
            app.get("/broken") { _, _ in
                Response.stream(contentType: "text/plain") { body in
                    try await body.write("one")
                    throw HTTPFailure(.badRequest)
                }
            }
        } _: { client in
            await #expect(throws: HTTPClientError.truncated) {
                try await client.withResponse(to: "/broken") { _ = try await $0.body.collect(upTo: 100) }
            }
        }
    }
}

struct EventParserTests {
    private static let stream =
        "\u{FEFF}: hello\r\n\r\ndata: one\rdata:two\r\r\ndata\nid\nevent: a: b\nretry: 2000\nretry: soon\nelse: x\n\n"
        + "event: nothing\nid: 1\n\ndata: \u{20AC}\n\ndata: cut"

    private static var expected: [ServerSentEvent] {
        [
            ServerSentEvent("one\ntwo"), ServerSentEvent("", name: "a: b", id: "", retry: .seconds(2)),
            ServerSentEvent("\u{20AC}"),
        ]
    }

    @Test func `a stream gives the same events wherever it is cut`() {
        let bytes = Array(Self.stream.utf8)
        for cut in 0...bytes.count {
            var parser = EventParser()
            #expect(parser.receive(Array(bytes[..<cut])) + parser.receive(Array(bytes[cut...])) == Self.expected)
        }
        var parser = EventParser()
        #expect(bytes.flatMap { parser.receive([$0]) } == Self.expected)
    }

    @Test func `what is written is read`() {
        let event = ServerSentEvent("a\nb\n", name: "n", id: "7", retry: .milliseconds(15))
        var parser = EventParser()
        #expect(parser.receive(Array(event.text.utf8)) == [event])
        #expect(parser.pendingCount == 0)
        #expect(parser.receive(Array("data: x".utf8)) == [] && parser.pendingCount == 7)
    }

    @Test func `a value that begins with a combining mark is a value as any other`() {
        let event = ServerSentEvent("\u{301}x", name: "\u{200D}", id: "\u{308}")
        var parser = EventParser()
        #expect(parser.receive(Array(event.text.utf8)) == [event])
        #expect(parser.receive(Array("data:\u{301}y\n\n".utf8)) == [ServerSentEvent("\u{301}y")])
    }

    @Test(arguments: ["\n", "\r", "a\r\nb"])
    func `a line end in a name or an id traps, whenever it is set`(text: String) async {
        await #expect(processExitsWith: .failure) { [text] in _ = ServerSentEvent("x", name: text) }
        await #expect(processExitsWith: .failure) { [text] in
            var event = ServerSentEvent("x")
            event.id = text
        }
    }
}
