import Testing
import WAMPTesting

@Suite struct `A fake router` {
    @Test func `answers a client as the test says`() async throws {
        try await withFakeRouter { router, scheduler in
            async let session = Session.connect(to: router.url, realm: "realm1", on: scheduler)
            let peer = try await router.accept()
            let hello = try await peer.welcome(session: 7)
            #expect(hello.prefix(2) == [1, "realm1"])
            let client = try await session
            #expect(await client.id == 7)
            async let sum: Int = client.call("com.example.add", 2, 3)
            let call = try await peer.receive()
            #expect(call == [48, 1, [:], "com.example.add", [2, 3]])
            try await peer.send([50, call[1], [:], [5]])
            #expect(try await sum == 5)
        }
    }

    @Test func `may break the rules`() async throws {
        try await withFakeRouter { router, scheduler in
            async let session = Session.connect(to: router.url, realm: "realm1", on: scheduler)
            let peer = try await router.accept()
            try await peer.welcome()
            let client = try await session
            try await peer.send([999])
            let abort = try await peer.receive()
            #expect(abort.first == 3 && abort.last == "wamp.error.protocol_violation")
            guard case .violation = await client.waitUntilEnded() else {
                Issue.record("the session did not end with a violation")
                return
            }
        }
    }

    @Test func `may go away without a word`() async throws {
        try await withFakeRouter { router, scheduler in
            async let session = Session.connect(to: router.url, realm: "realm1", on: scheduler)
            let peer = try await router.accept()
            try await peer.welcome()
            let client = try await session
            await peer.close()
            guard case .disconnected = await client.waitUntilEnded() else {
                Issue.record("the session did not end with its connection")
                return
            }
            await #expect(throws: FakePeer.ClientLeft.self) { try await peer.receive() }
        }
    }

    @Test func `says when nobody connects, or nothing comes`() async throws {
        try await withFakeRouter { router, scheduler in
            await #expect(throws: TimedOut.self) { try await router.accept(within: .milliseconds(10)) }
            let socket = try await WebSocket.connect(to: router.url, subprotocols: ["wamp.2.json"], on: scheduler)
            let peer = try await router.accept()
            await #expect(throws: TimedOut.self) { try await peer.receive(within: .milliseconds(10)) }
            _ = await socket.close()
        }
    }

    private func withFakeRouter(_ body: (FakeRouter, any Scheduler) async throws -> Void) async throws {
        let scheduler = try DefaultScheduler.get()
        let router = try await FakeRouter.start(on: scheduler)
        do {
            try await body(router, scheduler)
            await router.close()
        } catch {
            await router.close()
            throw error
        }
    }
}
