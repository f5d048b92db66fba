import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebSockets

@Suite(.timeLimit(.minutes(1))) struct `A WebSocket of the router` {
    @Test(arguments: SchedulerKind.both)
    func `T1: agrees on the first subprotocol that both speak, and is refused without one`(
        kind: SchedulerKind
    ) async throws {
        try await withRouter(kind) { world in
            let client = try await WebSocketClient.connected(
                to: world.url, subprotocols: ["wamp.2.unknown", "wamp.2.json"], on: world.scheduler)
            #expect(client.socket.subprotocol == "wamp.2.json")
            try await client.join()
            await client.close()
            for subprotocols in [[], ["wamp.2.unknown"]] {
                await #expect(throws: WebSocketError.unexpectedStatus(400)) {
                    try await WebSocketClient.connected(
                        to: world.url, subprotocols: subprotocols, on: world.scheduler)
                }
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T1: speaks JSON without a subprotocol where none is required`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.requiresSubprotocol = false
        try await withRouter(kind, configuration) { world in
            let client = try await WebSocketClient.connected(to: world.url, subprotocols: [], on: world.scheduler)
            try await client.join()
            await client.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T2: is closed with 1003 by a binary frame where text is due`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRaw()
            try await client.join()
            try await client.write(RawClient.frame(RawClient.binary, Array(#"[6,{},"wamp.close.normal"]"#.utf8)))
            #expect(try await client.receive() == nil)
            #expect(await client.closeCode == 1003)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T3: takes a message in fragments as one`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRaw()
            let hello = Array(#"[1,"realm1",{"roles":{"caller":{}}}]"#.utf8)
            try await client.write(RawClient.frame(RawClient.text, hello.prefix(5), isFinal: false))
            try await client.write(RawClient.frame(0, hello.dropFirst(5).prefix(9), isFinal: false))
            try await client.write(RawClient.frame(0, hello.dropFirst(14)))
            guard case .welcome = try await client.receive() else { throw Unexpected(message: nil) }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `Z7: is closed with 1007 by text that is not UTF-8`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRaw()
            try await client.join()
            try await client.write(
                RawClient.frame(
                    RawClient.text, Array(#"[16,1,{},"com.example.topic",[""#.utf8) + [0xc3, 0x28, 0x22, 0x5d, 0x5d]))
            #expect(try await client.receive() == nil)
            #expect(await client.closeCode == 1007)
        }
    }

    @Test(
        arguments: SchedulerKind.both,
        [
            #"{"no":"array"}"#, #""text""#, "", "[]", "[1", "[99,1]", #"[1,"realm1"]"#, "not json",
            #"[1,"realm1",{"roles":{"caller":{}}}] "no end"#,
        ])
    func `is aborted by a message that is no array, or none of WAMP's`(kind: SchedulerKind, text: String) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRaw()
            try await client.send(text)
            #expect(try await client.receiveAbort().reason == .protocolViolation)
            #expect(try await client.receive() == nil)
            #expect(await client.closeCode == 1002)
            _ = try await world.join()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `Z8: is aborted by a key that stands twice in options`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRaw()
            try await client.join()
            try await client.send(#"[16,1,{"acknowledge":true,"acknowledge":false},"com.example.topic"]"#)
            #expect(try await client.receiveAbort().reason == .protocolViolation)
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `is closed with 1009 by a message of 100 MB before it is sent`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRaw()
            try await client.join()
            try await client.write(RawClient.frame(RawClient.text, [0x5b], announcing: 100_000_000))
            #expect(try await client.receive() == nil)
            #expect(await client.closeCode == 1009)
            _ = try await world.join()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `Z6: may bring garbage, which ends itself and nobody else`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let subscriber = try await world.join()
            let publisher = try await world.join()
            try await subscriber.subscribe(to: "com.example.topic")
            var generator = SeededGenerator(seed: 42)
            for round in 0..<60 {
                let offender = try await world.connectRaw()
                if round.isMultiple(of: 2) { try await offender.join() }
                for _ in 0..<5 {
                    // Writing fails once the router has hung up, as it should.
                    try? await offender.send(garbage(using: &generator))
                }
                try await publisher.publish("[\(round)]", on: "com.example.topic", request: round + 1)
                #expect(try await subscriber.receiveEvent().payload.arguments() == [Value(integer: round)])
                await offender.close()
            }
            try await publisher.send(#"[48,1000,{},"com.example.nobody"]"#)
            #expect(try await publisher.receiveError().error == .noSuchProcedure)
        }
    }

    /// Text that is mostly wrong: random characters, valid messages cut or with other numbers, deep nesting.
    private func garbage(using generator: inout SeededGenerator) -> String {
        let valid = [
            #"[1,"realm1",{"roles":{"caller":{}}}]"#, #"[32,1,{},"com.example.other"]"#, #"[70,1,{},[1,{"a":[]}]]"#,
            #"[8,68,1,{},"com.example.error",[1]]"#, #"[16,1,{"acknowledge":true},"com.example.other",[1.5e3]]"#,
        ]
        let message = valid[Int.random(in: valid.indices, using: &generator)]
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return String(message.prefix(Int.random(in: 0..<message.count, using: &generator)))
        case 1: return message.replacing("1", with: "\(UInt64.random(in: 0...UInt64.max, using: &generator))")
        case 2: return String(repeating: "[", count: 100_000)
        case 3: return message.replacing(",", with: ",,")
        default:
            let alphabet = Array(#"[]{}",:0123456789eE+-.\u tfn é𝄞"#)
            return String((0..<50).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
        }
    }
}
