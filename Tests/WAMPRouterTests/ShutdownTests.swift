import Sockets
import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebSockets

@Suite(.timeLimit(.minutes(1))) struct `A router that shuts down` {
    @Test(arguments: SchedulerKind.both, [0, 2])
    func `S19: says GOODBYE to all, waits for theirs and closes with 1001`(kind: SchedulerKind, threads: Int)
        async throws
    {
        try await withRouter(kind, threads: threads) { world in
            let joined = try await world.connectRaw()
            try await joined.join()
            let linked = try await world.join(over: .link)
            let silent = try await world.connectRaw()
            async let shutdown: Void = world.router.shutdown(within: .seconds(30))
            let start = ContinuousClock.now

            #expect(try await silent.receiveAbort().reason == .systemShutdown)
            #expect(try await silent.receive() == nil)
            #expect(await silent.closeCode == 1001)
            await silent.close()

            for client in [joined, linked] as [any Client] {
                #expect(try await client.receiveGoodbye().reason == .systemShutdown)
                #expect(await world.router.sessionCount == 0)
                try await client.send(#"[6,{},"wamp.close.goodbye_and_out"]"#)
                #expect(try await client.receive() == nil)
            }
            #expect(await joined.closeCode == 1001)
            await joined.close()
            await shutdown
            #expect(start.duration(to: .now) < .seconds(10))
            #expect(await world.router.connectionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `waits no longer than it should for those who do not answer`(kind: SchedulerKind, threads: Int) async throws {
        try await withRouter(kind, threads: threads) { world in
            let rude = try await world.connectRaw()
            try await rude.join()
            async let shutdown: Void = world.router.shutdown(within: .milliseconds(50))
            #expect(try await rude.receiveGoodbye().reason == .systemShutdown)
            #expect(try await rude.receive() == nil)
            #expect(await rude.closeCode == 1001)
            await rude.close()
            await shutdown
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `takes nobody in any more, by whatever way`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            await world.router.shutdown()
            await #expect(throws: SocketError.self) { try await world.connect() }
            await #expect(throws: SocketError.closed) { try await world.router.listen(at: "ws://127.0.0.1:0/") }
            let linked = try await world.connect(.link)
            #expect(try await linked.receiveAbort().reason == .systemShutdown)
            #expect(try await linked.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `drains first if told so: open calls are answered, and new ones are refused`(
        kind: SchedulerKind, threads: Int
    ) async throws {
        try await withRouter(kind, threads: threads) { world in
            let callee = try await world.join()
            let caller = try await world.join(over: .link)
            try await callee.register("com.example.slow")
            try await caller.send(#"[48,1,{},"com.example.slow"]"#)
            let invocation = try await callee.receiveInvocation()
            async let drained: Void = world.router.drain(within: .seconds(30))
            try await world.untilNobodyCanConnect()
            try await caller.send(#"[48,2,{},"com.example.slow"]"#)
            #expect(try await caller.receiveError().error == .unavailable)
            try await callee.send("[70,\(invocation.request),{},[7]]")
            #expect(try await caller.receiveResult().payload.arguments() == [7])
            await drained
            #expect(await world.router.sessionCount == 2)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `drains no longer than it should`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let callee = try await world.join(over: .link)
            try await callee.register("com.example.never")
            try await callee.send(#"[48,2,{},"com.example.never"]"#)
            _ = try await callee.receiveInvocation()
            await world.router.drain(within: .milliseconds(50))
            await world.router.drain(within: .seconds(3600))
            async let shutdown: Void = world.router.shutdown(within: .seconds(30))
            #expect(try await callee.receiveGoodbye().reason == .systemShutdown)
            await callee.close()
            await shutdown
        }
    }

    @Test(arguments: SchedulerKind.both, [0, 2])
    func `may be told so by several at once, who all wait for the end`(kind: SchedulerKind, threads: Int) async throws {
        try await withRouter(kind, threads: threads) { world in
            _ = try await world.join(over: .link)
            _ = try await world.join()
            let router = world.router
            await withDiscardingTaskGroup { group in
                for _ in 0..<5 {
                    group.addTask {
                        await router.shutdown(within: .milliseconds(20))
                        #expect(await router.connectionCount == 0)
                    }
                }
            }
        }
    }
}

extension TestRouter {
    /// Tries again and again: nobody is told when a router stops listening.
    fileprivate func untilNobodyCanConnect() async throws {
        while true {
            do {
                await (try await connect()).close()
            } catch is SocketError {
                return
            } catch is WebSocketError {
                // The kernel had taken this one in before nobody listened any more.
            }
        }
    }
}
