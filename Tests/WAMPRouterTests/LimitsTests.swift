import TestSupport
import Testing
import WAMP
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `The router's limits` {
    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `S22: end a client that says nothing in time, and only that one`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        var configuration = RouterConfiguration()
        configuration.joinTimeout = .seconds(2)  // a loaded machine must join in time
        try await withRouter(kind, configuration) { world in
            let joined = try await world.join(over: carrier)
            let silent = try await world.connect(carrier)
            let start = ContinuousClock.now
            let abort = try await silent.receiveAbort()
            #expect(abort.reason == .timeout)
            #expect(abort.details.message == "no HELLO within 2.0 seconds")
            #expect(await world.router.limitCounts == [.joinTime: 1])
            #expect(try await silent.receive() == nil)
            #expect(start.duration(to: .now) < .seconds(10))
            try await joined.publish("[]", on: "com.example.topic")
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `let a client send only short messages until it is welcome`(kind: SchedulerKind, threads: Int) async throws {
        var configuration = RouterConfiguration()
        configuration.maximumSizeBeforeWelcome = 1000
        try await withRouter(kind, configuration, threads: threads) { world in
            let long = String(repeating: "x", count: 100_000)
            let webSocket = try await world.connectRaw()
            try await webSocket.write(RawClient.frame(RawClient.text, [], announcing: long.count))
            #expect(try await webSocket.receive() == nil)
            #expect(await webSocket.closeCode == 1009)
            let rawSocket = try await world.connectRawSocket()
            try await rawSocket.write([0, 0, 0x03, 0xE9])  // the header of a message of 1001 bytes
            #expect(try await rawSocket.receive() == nil)
            for carrier in [Carrier.webSocket, .rawSocket] {
                let joined = try await world.join(over: carrier)
                try await joined.publish(#"["\#(long)"]"#, on: "com.example.topic")
            }
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `refuse connections beyond the maximum, until another one goes`(kind: SchedulerKind, threads: Int) async throws
    {
        var configuration = RouterConfiguration()
        configuration.maximumSessions = 1
        try await withRouter(kind, configuration, threads: threads) { world in
            let first = try await world.join()
            let second = try await world.connectRaw()
            #expect(try await second.receiveAbort().reason == .limitExceeded)
            #expect(try await second.receive() == nil)
            #expect(await second.closeCode == 1008)
            #expect(await world.router.limitCounts == [.connections: 1])
            await second.close()
            await first.close()
            await world.untilNobodyIsConnected()
            _ = try await world.join()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `refuse sessions beyond the maximum of their realm, and only there`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration(realms: ["realm1", "realm2"])
        configuration.rules.maximumRealmSessions = 1
        try await withRouter(kind, configuration) { world in
            let first = try await world.join()
            let second = try await world.connect()
            try await second.send(#"[1,"realm1",{"roles":{"caller":{}}}]"#)
            let abort = try await second.receiveAbort()
            #expect(abort.reason == .limitExceeded)
            #expect(abort.details.message == "more than 1 sessions in the realm")
            #expect(try await second.receive() == nil)
            _ = try await world.join("realm2")
            try await first.send(#"[6,{},"wamp.close.close_realm"]"#)
            #expect(try await first.receiveGoodbye().reason == .goodbyeAndOut)
            _ = try await world.join()
            #expect(await world.router.limitCounts == [.realmSessions: 1])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `count refused requests, and close a session that floods`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.rules.maximumSubscriptions = 0
        configuration.rules.messageRate = MessageRate(perSecond: 1, burst: 10)
        try await withRouter(kind, configuration) { world in
            let client = try await world.connectRaw()
            try await client.join()
            for request in 1...25 { try await client.send(#"[32,\#(request),{},"com.example.topic"]"#) }
            for _ in 1...20 { #expect(try await client.receiveError().error == .limitExceeded) }
            while case .error? = try await client.receive() {}  // a second more, a message more
            #expect(try await client.receive() == nil)
            #expect(await client.closeCode == 1008)
            let counts = await world.router.limitCounts
            #expect((10...12).contains(try #require(counts[.subscriptions])))
            #expect((10...12).contains(try #require(counts[.messageRate])))
            await client.close()
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `T17: close a subscriber that does not read, while the others get everything`(
        kind: SchedulerKind, threads: Int
    ) async throws {
        var configuration = RouterConfiguration()
        configuration.maximumQueuedBytes = 300_000
        try await withRouter(kind, configuration, threads: threads) { world in
            let lazy = try await world.connectRaw()
            try await lazy.join()
            try await lazy.subscribe(to: "com.example.topic")
            _ = try await world.publishMuch()
            #expect(await world.router.sessionCount == 2)

            while try await lazy.receive() != nil {}
            #expect(await lazy.closeCode == 1008)
            #expect(await world.router.limitCounts == [.queuedBytes: 1])
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `T17: drop events of a subscriber that does not read, where so configured, and count them`(
        kind: SchedulerKind, threads: Int
    ) async throws {
        var configuration = RouterConfiguration()
        configuration.maximumQueuedBytes = 300_000
        configuration.overloadPolicy = .dropEvents
        try await withRouter(kind, configuration, threads: threads) { world in
            let lazy = try await world.connectRaw()
            try await lazy.join()
            try await lazy.subscribe(to: "com.example.topic")
            let count = try await world.publishMuch()
            #expect(await world.router.sessionCount == 3)
            let dropped = await world.router.droppedEventCount
            #expect(dropped > 0)

            // A reply is not dropped, and comes after the events that were not.
            try await lazy.send(#"[48,2,{},"com.example.nobody"]"#)
            for _ in 0..<count - dropped { _ = try await lazy.receiveEvent() }
            #expect(try await lazy.receiveError().error == .noSuchProcedure)
        }
    }
}

extension TestRouter {
    /// Publishes more than the system buffers for one connection, to a subscriber that gets all of it.
    fileprivate func publishMuch() async throws -> Int {
        let count = 300
        let publisher = try await join()
        let keen = try await join()
        try await keen.subscribe(to: "com.example.topic")
        let text = String(repeating: "x", count: 100_000)
        for number in 0..<count {
            try await publisher.publish(#"[\#(number),"\#(text)"]"#, on: "com.example.topic", request: number + 1)
            #expect(try await keen.receiveEvent().payload.arguments().first == Value(integer: number))
        }
        return count
    }

    /// Looks again and again: a lost connection is nothing that anybody is told of.
    func untilNobodyIsConnected() async {
        while await router.connectionCount > 0 { await Task.yield() }
    }
}
