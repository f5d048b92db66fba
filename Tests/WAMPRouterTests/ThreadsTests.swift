import Scheduling
import Sockets
import TestSupport
import Testing
import WAMP
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `A router whose connections are on other schedulers` {
    @Test(arguments: SchedulerKind.allCases, [2, 4])
    func `brings calls and answers in their order, and loses none`(kind: SchedulerKind, threads: Int) async throws {
        try await withRouter(kind, threads: threads) { world in
            let callee = try await world.join(over: .rawSocket)
            try await callee.register("com.example.procedure")
            let callers = [try await world.join(), try await world.join(over: .rawSocket), try await world.join()]
            let count = 300
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for _ in 0..<count * callers.count {
                        let invocation = try await callee.receiveInvocation()
                        let argument = try #require(try invocation.payload.arguments().first)
                        try await callee.send("[70,\(invocation.request),{},[\(argument)]]")
                    }
                }
                for caller in callers {
                    group.addTask {
                        for number in 1...count {
                            try await caller.send(#"[48,\#(number),{},"com.example.procedure",[\#(number)]]"#)
                        }
                        for number in 1...count {
                            let result = try await caller.receiveResult()
                            #expect(result.request == RequestID(rawValue: UInt64(number)))
                            #expect(try result.payload.arguments() == [Value(integer: number)])
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases, [2, 3])
    func `brings events in their order to all, and loses none`(kind: SchedulerKind, threads: Int) async throws {
        try await withRouter(kind, threads: threads) { world in
            var subscribers: [any Client] = []
            for carrier in Carrier.allCases + Carrier.allCases {
                let subscriber = try await world.join(over: carrier)
                try await subscriber.subscribe(to: "com.example.topic")
                subscribers.append(subscriber)
            }
            let count = 500
            let publisher = try await world.join()
            for number in 1...count {
                try await publisher.send(#"[16,\#(number),{},"com.example.topic",[\#(number)]]"#)
            }
            for subscriber in subscribers {
                for number in 1...count {
                    #expect(try await subscriber.receiveEvent().payload.arguments() == [Value(integer: number)])
                }
            }
            let statistics = try #require(await world.router.statistics(of: "realm1"))
            #expect(statistics.eventCount == UInt64(count * subscribers.count))
            #expect(statistics.receivedByteCount > 0 && statistics.sentByteCount > statistics.receivedByteCount)
        }
    }

    @Test(arguments: SchedulerKind.both, [Carrier.webSocket, .rawSocket])
    func `answers what came before a violation, and closes then`(kind: SchedulerKind, carrier: Carrier) async throws {
        try await withRouter(kind, threads: 2) { world in
            let client = try await world.join(over: carrier)
            try await client.send(#"[48,1,{},"com.example.nobody"]"#)
            try await client.send("[[[")
            try await client.send(#"[48,2,{},"com.example.nobody"]"#)
            #expect(try await client.receiveError().request == 1)
            #expect(try await client.receiveAbort().reason == .protocolViolation)
            #expect(try await client.receive() == nil)
            await client.close()
            await world.untilNobodyIsConnected()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `tells a caller when the answer, or the call, is more than the other side takes`(
        kind: SchedulerKind
    ) async throws {
        try await withRouter(kind, threads: 2) { world in
            let callee = try await world.join()
            try await callee.register("com.example.long")
            let small = try await world.connectRawSocket([0x7f, 0x11, 0, 0])  // takes 1,024 bytes
            try await small.join()
            try await small.register("com.example.small")
            try await small.subscribe(to: "com.example.topic")
            let long = String(repeating: "x", count: 1200)

            try await small.send(#"[48,3,{},"com.example.long"]"#)
            let invocation = try await callee.receiveInvocation()
            try await callee.send(#"[70,\#(invocation.request),{},["\#(long)"]]"#)
            #expect(try await small.receiveError().error == .payloadSizeExceeded)

            try await callee.send(#"[48,2,{},"com.example.small",["\#(long)"]]"#)
            #expect(try await callee.receiveError().error == .payloadSizeExceeded)

            try await callee.publish(#"["\#(long)"]"#, on: "com.example.topic", request: 3)
            try await callee.publish("[1]", on: "com.example.topic", request: 4)
            #expect(try await small.receiveEvent().payload.arguments() == [1])
            #expect(await world.router.droppedEventCount == 1)
        }
    }

    @Test(arguments: SchedulerKind.both, [Carrier.webSocket, .rawSocket])
    func `forgets a client that goes without a word`(kind: SchedulerKind, carrier: Carrier) async throws {
        try await withRouter(kind, threads: 3) { world in
            let caller = try await world.join()
            for round in 1...10 {
                let callee = try await world.connect(carrier)
                try await callee.join()
                try await callee.register("com.example.procedure")
                try await callee.subscribe(to: "com.example.topic")
                try await caller.send(#"[48,\#(round),{},"com.example.procedure"]"#)
                _ = try await callee.receiveInvocation()
                await callee.close()
                #expect(try await caller.receiveError().request == RequestID(rawValue: UInt64(round)))
            }
            #expect(await world.router.sessionCount == 1)
            await caller.close()
            await world.untilNobodyIsConnected()
            #expect(await world.router.sessionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `forgets many that come and go at once`(kind: SchedulerKind) async throws {
        try await withRouter(kind, threads: 2) { world in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let client = try await world.join(over: number.isMultiple(of: 2) ? .webSocket : .rawSocket)
                        try await client.subscribe(to: "com.example.topic")
                        for request in 1...5 {
                            try await client.send(#"[16,\#(request),{},"com.example.topic",[\#(number)]]"#)
                        }
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
            await world.untilNobodyIsConnected()
            #expect(await world.router.sessionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `serves some of them itself when its own scheduler is among them`(kind: SchedulerKind) async throws {
        let own = try kind.make()
        let other = try kind.make()
        var configuration = RouterConfiguration()
        configuration.connectionSchedulers = [own, other]
        let router = Router(configuration: configuration, on: own)
        let url = try await router.listen(at: "tcp://127.0.0.1:0/")
        let webSocketURL = url.replacing("tcp://", with: "ws://")
        var clients: [WebSocketClient] = []
        for number in 1...4 {
            let client = try await WebSocketClient.connected(to: webSocketURL, on: own)
            try await client.join()
            try await client.subscribe(to: "com.example.topic", request: number)
            clients.append(client)
        }
        try await clients[0].send(#"[16,9,{"exclude_me":false},"com.example.topic",[7]]"#)
        for client in clients { #expect(try await client.receiveEvent().payload.arguments() == [7]) }
        async let shutdown: Void = router.shutdown(within: .zero)
        for client in clients { await client.close() }
        await shutdown
        await other.shutdown()
        await own.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `stops listening when it is told to while it begins to`(kind: SchedulerKind) async throws {
        try await withRouter(kind, threads: 2) { world in
            async let url: String? = try? world.router.listen(at: "ws://127.0.0.1:0/")  // it may be too late for that
            await world.router.shutdown(within: .zero)
            guard let url = await url else { return }
            await #expect(throws: SocketError.self) {
                try await WebSocketClient.connected(to: url, on: world.scheduler)
            }
        }
    }
}
