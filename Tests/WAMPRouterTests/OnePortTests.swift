import Foundation
import Sockets
import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebSockets

@Suite(.timeLimit(.minutes(1))) struct `A router at other places` {
    @Test(arguments: SchedulerKind.allCases, [0, 2])
    func `T14: takes RawSocket and WebSocket at one port, told apart by the first octet`(
        kind: SchedulerKind, threads: Int
    ) async throws {
        try await withRouter(kind, threads: threads) { world in
            let url = try await world.router.listen(at: "tcp://127.0.0.1:0/ws")
            #expect(!url.contains(":0/"))
            let rawSocket = try await world.connectRawSocket(to: url)
            try await rawSocket.join()
            try await rawSocket.subscribe(to: "com.example.topic")
            let webSocketURL = url.replacing("tcp://", with: "ws://")
            let webSocket = try await WebSocketClient.connected(to: webSocketURL, on: world.scheduler)
            try await webSocket.join()
            try await webSocket.publish("[1]", on: "com.example.topic")
            #expect(try await rawSocket.receiveEvent().payload.arguments() == [1])
            await webSocket.close()
            await #expect(throws: WebSocketError.unexpectedStatus(404)) {
                try await WebSocketClient.connected(to: webSocketURL + "x", on: world.scheduler)
            }
            let neither = try await RawSocketClient.connection(to: url, on: world.scheduler)
            try await neither.write([0, 1, 2, 3, 13, 10, 13, 10])
            while try await !neither.read().isEmpty {}  // 400
            await neither.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T14: hears the first octet alone`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let url = try await world.router.listen(at: "tcp://127.0.0.1:0/")
            let client = try await world.connectRawSocket(to: url, [0x7f])
            for octet: UInt8 in [0xf1, 0, 0] { try await client.write([octet]) }
            #expect(try await client.receiveFrameHeader() == [0x7f, 0xf1, 0, 0])
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `T13: takes both over Unix sockets, with a file and without one`(kind: SchedulerKind, threads: Int)
        async throws
    {
        try await withRouter(kind, threads: threads) { world in
            let name = "swampy-\(UUID().uuidString)"
            let path = FileManager.default.temporaryDirectory.appending(path: name).path
            for url in ["rs+unix://\(path)", "unix://@\(name)", "ws+unix://\(path)2:/ws"] {
                let listening = try await world.router.listen(at: url, options: ListenerOptions(unixMode: 0o600))
                #expect(listening == url)
                let session = try await Session.connect(to: url, realm: "realm1", on: world.scheduler)
                try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
                let sum: Int = try await session.call("com.example.add", 40, 2)
                #expect(sum == 42)
                await session.leave()
            }
            let both = try await Session.connect(to: "ws+unix://@\(name)", realm: "realm1", on: world.scheduler)
            await both.leave()
            #expect(FileManager.default.fileExists(atPath: path))
            await world.router.shutdown(within: .zero)
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(!FileManager.default.fileExists(atPath: path + "2"))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `T13: carries our session over RawSocket`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            try await withSession(to: world.rawSocketURL, realm: "realm1", on: world.scheduler) { session in
                let long = String(repeating: "é", count: 300_000)
                try await session.register("com.example.echo") { (text: String) in text }
                #expect(try await session.call("com.example.echo", long) == long)
                let events = try await session.subscribe("com.example.topic", as: Int.self)
                for number in 0..<100 { try await session.publish("com.example.topic", number, excludeMe: false) }
                var received: [Int] = []
                for try await number in events {
                    received.append(number)
                    if received.count == 100 { break }
                }
                #expect(received == Array(0..<100))
            }
            #expect(await world.router.sessionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `Z9: calls and events pass between any two serializers and transports`(kind: SchedulerKind, threads: Int)
        async throws
    {
        try await withRouter(kind, threads: threads) { world in
            let ways = SerializationFormat.allCases.flatMap { format in
                [world.url, world.rawSocketURL].map { (format, url: $0) }
            }
            var sessions: [Session] = []
            for (format, url) in ways {
                var configuration = Session.Configuration()
                configuration.serializers = [format]
                sessions.append(
                    try await Session.connect(
                        to: url, realm: "realm1", configuration: configuration, on: world.scheduler))
            }
            for (number, one) in sessions.enumerated() {
                try await one.register("com.example.echo\(number)") { (value: Value) in value }
                var events = try await one.subscribe("com.example.topic\(number)", as: Value.self).makeAsyncIterator()
                for (index, other) in sessions.enumerated() {
                    let value: Value = ["text": "é", "list": [1, -2, 2.5, true, nil], "from": .init(integer: index)]
                    #expect(try await other.call("com.example.echo\(number)", value) == value)
                    try await other.publish("com.example.topic\(number)", value, excludeMe: false)
                    let event = try await events.next()
                    #expect(event == value)
                }
            }
            for session in sessions { await session.leave() }
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `T10: tells our caller that a call is longer than the router takes, and goes on`(
        kind: SchedulerKind, threads: Int
    ) async throws {
        var configuration = RouterConfiguration()
        configuration.rawSocketLimits.maximumMessageSize = 1024
        try await withRouter(kind, configuration, threads: threads) { world in
            try await withSession(to: world.rawSocketURL, realm: "realm1", on: world.scheduler) { session in
                let long = String(repeating: "x", count: 2000)
                await #expect(throws: SendError.tooLong(limit: 1024)) {
                    try await session.call("com.example.procedure", long) as CallResult
                }
                await #expect(throws: SendError.tooLong(limit: 1024)) {
                    try await session.publish("com.example.topic", long)
                }
                try await session.register("com.example.long") { long }
                let error = await #expect(throws: WAMPError.self) {
                    try await session.call("com.example.long") as CallResult
                }
                #expect(error?.uri == .payloadSizeExceeded)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `refuses TLS where it has no certificate`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            for url in ["wss://127.0.0.1:0/", "rss://127.0.0.1:0", "tcps://127.0.0.1:0"] {
                let error = await #expect(throws: SocketError.self) { try await world.router.listen(at: url) }
                #expect(error?.description.contains("needs a certificate") == true)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `speaks only the serializers that it is told to`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.serializers = []
        try await withRouter(kind, configuration) { world in
            await #expect(throws: RawSocketError.serializerUnsupported) {
                try await Session.connect(to: world.rawSocketURL, realm: "realm1", on: world.scheduler)
            }
            await #expect(throws: WebSocketError.unexpectedStatus(400)) {
                try await Session.connect(to: world.url, realm: "realm1", on: world.scheduler)
            }
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `T4: takes and sends batches where a client offers them, CAN answered in kind`(
        kind: SchedulerKind, threads: Int
    ) async throws {
        try await withRouter(kind, threads: threads) { world in
            for separator in ["\u{1e}", "\u{18}"] {
                let client = try await WebSocketClient.connected(
                    to: world.url, subprotocols: ["wamp.2.json.batched"], on: world.scheduler)
                #expect(client.socket.subprotocol == "wamp.2.json.batched")
                try await client.send(#"[1,"realm1",{"roles":{"subscriber":{}}}]\#(separator)"#)
                let welcome = try await text(from: client)
                #expect(welcome.hasPrefix("[2,"))
                #expect(welcome.hasSuffix("]" + separator))
                // Three requests in one message are answered in one.
                let requests = (1...3).map { #"[32,\#($0),{},"com.example.topic\#($0)"]"# + separator }
                try await client.send(requests.joined())
                let answers = try await text(from: client)
                #expect(answers.split(separator: separator).map { $0.prefix(6) } == ["[33,1,", "[33,2,", "[33,3,"])
                try await client.send("")
                let abort = try await text(from: client)
                #expect(abort.contains("wamp.error.protocol_violation"))
                await client.close()
            }
        }
    }

    private func text(from client: WebSocketClient) async throws -> String {
        guard case .text(let text)? = try await client.socket.receive() else { throw Unexpected(message: nil) }
        return text
    }

    @Test(arguments: SchedulerKind.both)
    func `T4: exchanges batches with our session, and not where it does not offer them`(
        kind: SchedulerKind
    ) async throws {
        for offers in [true, false] {
            var configuration = RouterConfiguration()
            configuration.offersBatches = offers
            try await withRouter(kind, configuration) { world in
                var settings = Session.Configuration()
                settings.batchesMessages = true
                try await withSession(
                    to: world.url, realm: "realm1", configuration: settings, on: world.scheduler
                ) { session in
                    try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
                    let sums = try await withThrowingTaskGroup(of: Int.self) { group in
                        for number in 0..<100 {
                            group.addTask { try await session.call("com.example.add", number, number) }
                        }
                        return try await group.reduce(0, +)
                    }
                    #expect(sums == 9900)
                }
            }
        }
    }
}
