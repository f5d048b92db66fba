import TestSupport
import Testing
import WAMP
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `A RawSocket connection of the router` {
    @Test(arguments: SchedulerKind.allCases)
    func `T6: is answered with the router's own length, and carries a session`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.rawSocketLimits.maximumMessageSize = 100_000
        try await withRouter(kind, configuration) { world in
            let client = try await world.connectRawSocket()
            #expect(await client.reply == [0x7f, 0x71, 0, 0])
            try await client.join()
            try await client.subscribe(to: "com.example.topic")
            try await world.join(over: .webSocket).publish(#"["é"]"#, on: "com.example.topic")
            #expect(try await client.receiveEvent().payload.arguments() == ["é"])
            try await client.send(#"[6,{},"wamp.close.normal"]"#)
            #expect(try await client.receiveGoodbye().reason == .goodbyeAndOut)
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `T7: is refused with the numbers 1, 2, 3 and 4`(kind: SchedulerKind, threads: Int) async throws {
        var configuration = RouterConfiguration()
        configuration.maximumSessions = 1
        configuration.rawSocketLimits.minimumPeerMessageSize = 1024
        try await withRouter(kind, configuration, threads: threads) { world in
            for (request, code): ([UInt8], UInt8) in [
                ([0x7f, 0xff, 0, 0], 1), ([0x7f, 0xf0, 0, 0], 1), ([0x7f, 0x01, 0, 0], 2), ([0x7f, 0xf1, 0, 9], 3),
            ] {
                let client = try await world.connectRawSocket(request)
                #expect(await client.reply == [0x7f, code << 4, 0, 0])
                #expect(try await client.receive() == nil)
                await client.close()
            }
            _ = try await world.join()
            #expect(try await world.connectRawSocket().reply == [0x7f, 0x40, 0, 0])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T7: is closed without a word where something else is spoken`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRawSocket(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T9: has its pings answered in the middle of traffic`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRawSocket()
            try await client.join()
            let register = RawSocketClient.frame(0, Array(#"[64,1,{},"com.example.procedure"]"#.utf8))
            let goodbye = RawSocketClient.frame(0, Array(#"[6,{},"wamp.close.normal"]"#.utf8))
            try await client.write(
                register + RawSocketClient.frame(1, [1, 2, 3]) + RawSocketClient.frame(1, []) + goodbye)
            #expect(try await client.receiveFrame()?.kind == 0)
            #expect(try await client.receiveFrame() == RawSocketClient.Frame(kind: 2, payload: [1, 2, 3]))
            #expect(try await client.receiveFrame() == RawSocketClient.Frame(kind: 2, payload: []))
            _ = try await client.receiveGoodbye()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T10: ends with a message over the router's limit, before it is read`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.rawSocketLimits.maximumMessageSize = 512
        try await withRouter(kind, configuration) { world in
            let client = try await world.connectRawSocket()
            try await client.join()
            try await client.write([0, 0, 2, 1])
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `Z6: is aborted with a message that makes no sense, and then closed`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connectRawSocket()
            try await client.join()
            try await client.send("[[[")
            #expect(try await client.receiveAbort().reason == .protocolViolation)
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T11: is not let in when it cannot take WELCOME`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let tiny = try await world.connectRawSocket([0x7f, 0x01, 0, 0])
            try await tiny.send(#"[1,"realm1",{"roles":{"caller":{}}}]"#)
            #expect(try await tiny.receiveAbort().reason == .payloadSizeExceeded)
            #expect(try await tiny.receive() == nil)
            #expect(await world.router.sessionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T11: does without an event that is too long for it, and others get it`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let small = try await world.connectRawSocket([0x7f, 0x21, 0, 0])
            try await small.join()
            let large = try await world.join(over: .rawSocket)
            for client in [small, large] as [any Client] { try await client.subscribe(to: "com.example.topic") }
            let publisher = try await world.join()
            let long = String(repeating: "x", count: 3000)
            try await publisher.publish(#"["\#(long)"]"#, on: "com.example.topic", request: 1)
            try await publisher.publish(#"["short"]"#, on: "com.example.topic", request: 2)
            #expect(try await large.receiveEvent().payload.arguments() == [.string(long)])
            #expect(try await large.receiveEvent().payload.arguments() == ["short"])
            #expect(try await small.receiveEvent().payload.arguments() == ["short"])
            #expect(await world.router.droppedEventCount == 1)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T11: answers a call that is too long for the callee, or a result for the caller`(
        kind: SchedulerKind
    ) async throws {
        try await withRouter(kind) { world in
            let small = try await world.connectRawSocket([0x7f, 0x21, 0, 0])
            try await small.join()
            try await small.register("com.example.small")
            let large = try await world.join(over: .rawSocket)
            try await large.register("com.example.large")
            let long = String(repeating: "x", count: 3000)

            try await large.send(#"[48,2,{},"com.example.small",["\#(long)"]]"#)
            let refused = try await large.receiveError()
            #expect(refused.error == .payloadSizeExceeded)
            #expect(refused.request == 2)

            try await small.send(#"[48,2,{},"com.example.large"]"#)
            let invocation = try await large.receiveInvocation()
            try await large.send(#"[70,\#(invocation.request),{},["\#(long)"]]"#)
            let lost = try await small.receiveError()
            #expect(lost.error == .payloadSizeExceeded)
            #expect(lost.request == 2)

            try await small.send(#"[48,3,{},"com.example.large"]"#)
            let failing = try await large.receiveInvocation()
            try await large.send(#"[8,68,\#(failing.request),{},"com.example.error",["\#(long)"]]"#)
            #expect(try await small.receiveError().error == .payloadSizeExceeded)

            // Both are as well as before.
            try await large.send(#"[48,3,{},"com.example.small",["short"]]"#)
            let short = try await small.receiveInvocation()
            try await small.send(#"[70,\#(short.request),{},["fine"]]"#)
            #expect(try await large.receiveResult().payload.arguments() == ["fine"])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `T17: is closed when it does not read, while the others get everything`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.maximumQueuedBytes = 300_000
        try await withRouter(kind, configuration) { world in
            let lazy = try await world.connectRawSocket()
            try await lazy.join()
            try await lazy.subscribe(to: "com.example.topic")
            let keen = try await world.join(over: .rawSocket)
            try await keen.subscribe(to: "com.example.topic")
            let publisher = try await world.join(over: .rawSocket)
            let text = String(repeating: "x", count: 100_000)
            for number in 0..<200 {
                try await publisher.publish(#"[\#(number),"\#(text)"]"#, on: "com.example.topic", request: number + 1)
                #expect(try await keen.receiveEvent().payload.arguments().first == Value(integer: number))
            }
            #expect(await world.router.sessionCount == 2)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `ends when its handshake does not come in time, byte by byte, and delays nobody`(
        kind: SchedulerKind
    ) async throws {
        var configuration = RouterConfiguration()
        configuration.rawSocketLimits.handshakeTimeout = .milliseconds(300)
        configuration.maximumHandshakes = 50
        try await withRouter(kind, configuration) { world in
            var slow: [RawSocketClient] = []
            for count in 0..<40 {
                slow.append(try await world.connectRawSocket(Array(RawSocketClient.request.prefix(count % 4))))
            }
            let client = try await world.join(over: .rawSocket)
            try await client.publish("[]", on: "com.example.topic")
            for other in slow { #expect(try await other.receive() == nil) }
            try await client.publish("[]", on: "com.example.topic", request: 2)
            #expect(await world.router.connectionCount == 1)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `is closed at once when too many are in their handshake`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.maximumHandshakes = 2
        try await withRouter(kind, configuration) { world in
            let waiting = [try await world.connectRawSocket([]), try await world.connectRawSocket([0x7f])]
            let third = try await world.connectRawSocket([])
            #expect(try await third.receive() == nil)
            try await waiting[0].write(RawSocketClient.request)
            #expect(try await waiting[0].receiveFrameHeader() == [0x7f, 0xf1, 0, 0])
            _ = try await world.join(over: .rawSocket)
        }
    }
}
