import HTTPCore
import HTTPTypes
import Logging
import Scheduling
import Synchronization
import TestSupport
import Testing
import WebApp
import WebSockets

private func handshake(_ path: String, _ subprotocols: String? = nil) -> String {
    let offer = subprotocols.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? ""
    return "GET \(path) HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(offer)"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
}

struct WebSocketRouteTests {
    private func echo(_ app: App) {
        app.webSocket("/chat/:room") { socket, request, _ in
            for try await message in socket.messages {
                guard case .text(let text) = message else { continue }
                try await socket.send("\(request.parameters["room"]): \(text)")
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a client talks to the handler of its path`(kind: SchedulerKind) async throws {
        try await withServer(kind, echo) { running in
            let socket = try await WebSocket.connect(to: "ws://\(running.address)/chat/a", on: running.scheduler)
            for text in ["one", "two"] {
                try await socket.send(text)
                #expect(try await socket.receive() == .text("a: \(text)"))
            }
            #expect(await socket.close().code == .normalClosure)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `frames that come with the handshake are not lost, nor an answer before it`(kind: SchedulerKind) async throws {
        try await withPeer(kind) { app in
            echo(app)
            app.get("/") { _, _ in "page" }
        } _: { peer in
            // A text frame "x" with the mask 0, so that it stays plain.
            let frame: [UInt8] = [0x81, 0x81, 0, 0, 0, 0, UInt8(ascii: "x")]
            let requests = "GET / HTTP/1.1\r\nHost: x\r\n\r\n" + handshake("/chat/b")
            try await peer.send(Array(requests.utf8) + frame)
            #expect(try await peer.response().text == "page")
            let answer = try await peer.response()
            #expect(answer.status == 101)
            #expect(answer.headers[.secWebSocketAccept] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            #expect(try await peer.bytes(6) == [0x81, 4] + Array("b: x".utf8))
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `the route with a common subprotocol is taken, any path unless one is named`(kind: SchedulerKind) async throws
    {
        let adopted = Mutex<[WebSocket]>([])
        try await withServer(kind) { app in
            echo(app)
            app.adoptWebSockets(subprotocols: ["wamp.2.json"]) { socket, head in
                #expect(head.request.path?.hasSuffix("?q") == true)
                adopted.withLock { $0.append(socket) }
            }
            app.get("/page") { _, _ in "page" }
        } _: { running in
            let wamp = try await Peer(to: running)
            try await wamp.send(handshake("/anything?q", "other, wamp.2.json"))
            let answer = try await wamp.response()
            #expect(answer.status == 101 && answer.headers[.secWebSocketProtocol] == "wamp.2.json")
            let none = try await Peer(to: running)
            try await none.send(handshake("/page", "other"))
            let refusal = try await none.response()
            #expect(refusal.status == 400 && refusal.text == "one of these subprotocols is needed: wamp.2.json\n")
            try await none.send("GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await none.response().text == "page")
            await none.close()
            await wamp.close()
            for socket in adopted.withLock({ $0 }) { await socket.close() }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `an upgrade that nobody takes is an ordinary request, a wrong one is refused`(kind: SchedulerKind) async throws
    {
        try await withPeer(kind) { app in
            echo(app)
            app.get("/page") { _, _ in "page" }
        } _: { peer in
            try await peer.send(handshake("/page"))
            #expect(try await peer.response().text == "page")
            try await peer.send(handshake("/chat/a").replacing("Version: 13", with: "Version: 12"))
            let answer = try await peer.response()
            #expect(answer.status == 426 && answer.headers[.secWebSocketVersion] == "13")
            #expect(answer.headers[.upgrade] == "websocket" && answer.headers[.connection] == "Upgrade")
        }
    }

    // On libev, whose loop is one thread with one stack.
    @Test func `handshakes that are refused one after the other do not pile up on the stack`() async throws {
        let count = 400
        let stack = StackProbe()
        var configuration = App.Configuration(port: 0)
        configuration.accessLog = .common
        configuration.logger = Logger(label: "test") { _ in LogListener { _ in stack.note() } }
        try await withPeer(.libev, configuration: configuration, echo) { peer in
            let refused = handshake("/chat/a").replacing("Version: 13", with: "Version: 12")
            try await peer.send(String(repeating: refused, count: count))
            for _ in 0..<count { #expect(try await peer.response().status == 426) }
        }
        let places = stack.all
        #expect(places.count == count)
        // Whichever event the input was read in, it is read in the same loop: some frames apart, not hundreds.
        #expect((places.max() ?? 0) - (places.min() ?? 0) < 32_768)
    }

    @Test(arguments: SchedulerKind.both)
    func `the app's stop ends a WebSocket's handler with 1001`(kind: SchedulerKind) async throws {
        try await withServer(kind, echo) { running in
            let socket = try await WebSocket.connect(to: "ws://\(running.address)/chat/a", on: running.scheduler)
            try await socket.send("x")
            #expect(try await socket.receive() == .text("a: x"))
            let stop = running.scheduler.task { await running.stop() }
            #expect(try await socket.receive() == nil)
            #expect(await socket.close().code == .goingAway)
            await stop.value
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a handler that fails closes with 1011`(kind: SchedulerKind) async throws {
        try await withServer(kind) { app in
            app.webSocket("/") { _, _, _ in throw HTTPFailure(.notFound) }
        } _: { running in
            let socket = try await WebSocket.connect(to: "ws://\(running.address)/", on: running.scheduler)
            #expect(try await socket.receive() == nil)
            #expect(await socket.close().code == .internalError)
        }
    }
}

struct GuardedWebSocketTests {
    private enum NameKey: ContextKey { typealias Value = String }

    private func build(_ app: App) {
        let guarding: Middleware = { request, context, next in
            guard let name = request.query["name"] else { throw HTTPFailure(.unauthorized) }
            var context = context
            context.storage[NameKey.self] = name
            var response = try await next(request, context)
            response.set(Cookie("seen", name))
            return response
        }
        app.group("/rooms", middleware: [guarding]).webSocket("/:room") { socket, request, context in
            try await socket.send("\(context.storage[NameKey.self] ?? "") in \(request.parameters["room"])")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `middleware refuses a client before its connection is a WebSocket`(kind: SchedulerKind) async throws {
        try await withPeer(kind, build) { peer in
            try await peer.send(handshake("/rooms/a"))
            let refusal = try await peer.response()
            #expect(refusal.status == 401)
            try await peer.send(handshake("/rooms/a?name=ada"))
            let answer = try await peer.response()
            #expect(answer.status == 101)
            #expect(answer.headers[.setCookie]?.hasPrefix("seen=ada") == true)
            #expect(try await peer.bytes(10) == [0x81, 8] + Array("ada in a".utf8))
        }
    }
}

/// Notes where the stack ends.
private final class StackProbe: Sendable {
    private let places = Mutex<[Int]>([])

    var all: [Int] { places.withLock { $0 } }

    func note() {
        var local = 0
        let place = withUnsafeMutablePointer(to: &local) { Int(bitPattern: $0) }
        places.withLock { $0.append(place) }
    }
}
