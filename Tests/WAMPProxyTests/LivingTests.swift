import Scheduling
import TestSupport
import Testing
import WAMPCore
import WAMPProxy
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `A proxy` {
    @Test(arguments: SchedulerKind.both)
    func `goes on when a router was gone, whichever it was`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        var near = Router(on: scheduler)
        var far = Router(on: scheduler)
        let nearURL = try await near.listen(at: "ws://127.0.0.1:0/")
        let farURL = try await far.listen(at: "ws://127.0.0.1:0/")
        var configuration = Client.Configuration()
        configuration.shortestPause = .milliseconds(5)
        configuration.longestPause = .milliseconds(20)
        let from = try await Client.connect(
            to: [nearURL], realm: "realm1", configuration: configuration, on: scheduler)
        let to = try await Client.connect(to: [farURL], realm: "realm1", configuration: configuration, on: scheduler)
        let rules: [ProxyRule] = [.topics("com.a"), .procedures("com.add")]
        let proxy = try await Proxy.start(rules, from: from, to: to, on: scheduler)
        for round in 0..<3 {
            if round == 1 { far = try await replace(far, at: farURL, known: to) }
            if round == 2 { near = try await replace(near, at: nearURL, known: from) }
            let callee = try await near.session(realm: "realm1")
            let caller = try await far.session(realm: "realm1")
            try await callee.register("com.add") { (a: Int, b: Int) in a + b }
            let sum: Int = try await caller.call("com.add", round, 1)
            #expect(sum == round + 1)
            let events = try await caller.subscribe("com.a", as: Int.self)
            try await callee.publish("com.a", round, acknowledge: true)
            #expect(try await next(1, of: events) == [round])
            await callee.leave()
            await caller.leave()
        }
        await proxy.stop()
        let figures = await proxy.figures
        #expect(figures.calls == 3 && figures.events == 3 && figures.lostEvents == 0)
        await from.leave()
        await to.leave()
        await near.shutdown(within: .zero)
        await far.shutdown(within: .zero)
        await scheduler.shutdown()
    }

    /// Ends a router, starts another one in its place, and waits until `client` has joined that.
    private func replace(_ router: Router, at url: String, known client: Client) async throws -> Router {
        let lost = await client.currentSession
        await router.shutdown(within: .zero)
        _ = await lost?.waitUntilEnded()
        let other = Router(on: router.scheduler)
        try await other.listen(at: url)
        for await state in await client.states {
            if case .connected = state, await client.currentSession != nil { break }
        }
        return other
    }

    @Test(arguments: SchedulerKind.both)
    func `keeps events while the other router is gone, and forwards them in order`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let (near, far) = (Router(on: scheduler), Router(on: scheduler))
        let url = try await far.listen(at: "ws://127.0.0.1:0/")
        var configuration = Client.Configuration()
        configuration.shortestPause = .milliseconds(5)
        configuration.longestPause = .milliseconds(20)
        configuration.patience = .milliseconds(10)
        let from = try await near.session(realm: "realm1")
        let publisher = try await near.session(realm: "realm1")
        let to = try await Client.connect(to: [url], realm: "realm1", configuration: configuration, on: scheduler)
        let other = Router(on: scheduler)
        let figures = try await withProxy([.topics("com.a")], from: from, to: to, on: scheduler) { proxy in
            let lost = await to.currentSession
            await far.shutdown(within: .zero)
            _ = await lost?.waitUntilEnded()
            try await publish(0..<100, to: "com.a", by: publisher)
            // It fails when the client's patience is over, which events are not to know.
            await #expect(throws: SessionError.self) { try await to.publish("com.b", payload: .empty) }
            let events = try await other.session(realm: "realm1").subscribe("com.a", as: Int.self)
            try await other.listen(at: url)
            #expect(try await next(100, of: events) == Array(0..<100))
            await proxy.stop()
            return await proxy.figures
        }
        #expect(figures.events == 100 && figures.lostEvents == 0)
        await to.leave()
        await near.shutdown(within: .zero)
        await other.shutdown(within: .zero)
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `answers that the other router is gone while it is`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let (near, far) = (Router(on: scheduler), Router(on: scheduler))
        let url = try await near.listen(at: "ws://127.0.0.1:0/")
        var configuration = Client.Configuration()
        configuration.patience = .milliseconds(10)
        let from = try await Client.connect(to: [url], realm: "realm1", configuration: configuration, on: scheduler)
        let to = try await far.session(realm: "realm1")
        let caller = try await far.session(realm: "realm1")
        try await withProxy([.procedures("com.add")], from: from, to: to, on: scheduler) { _ in
            let lost = await from.currentSession
            await near.shutdown(within: .zero)
            _ = await lost?.waitUntilEnded()
            let error = await #expect(throws: WAMPError.self) {
                _ = try await caller.call("com.add", 1, 2) as CallResult
            }
            #expect(error?.uri == .unavailable || error?.uri == .noAvailableCallee)
        }
        await from.leave()
        await far.shutdown(within: .zero)
        await scheduler.shutdown()
    }

    @Test func `says which of its rules a router ends`() async throws {
        try await withWorld(.libev) { world in
            let from = try await world.near.session(realm: "realm1")
            let to = try await world.far.session(realm: "realm1")
            let rules: [ProxyRule] = [.topics("com.a"), .procedures("com.b", .backward)]
            let proxy = try await Proxy.start(rules, from: from, to: to, on: world.scheduler)
            await world.near.shutdown(within: .zero)
            let error = await #expect(throws: ProxyError.self) { try await proxy.waitUntilEnded() }
            guard case .ended(let rule, _) = error else { throw Unexpected() }
            #expect(rules.contains(rule))
            await proxy.stop()
        }
    }

    @Test func `refuses rules by which calls could go in circles, and names that are none`() async throws {
        try await withWorld(.libev) { world in
            let from = try await world.near.session(realm: "realm1")
            let to = try await world.far.session(realm: "realm1")
            func start(_ rules: ProxyRule...) async throws {
                _ = try await Proxy.start(rules, from: from, to: to, on: world.scheduler)
            }
            let everything = ProxyRule.procedures("com.", match: .prefix)
            let one = ProxyRule.procedures("com.a", .backward)
            await #expect(throws: ProxyError.circular(everything, one)) { try await start(everything, one) }
            let spaced = ProxyRule.topics("com a")
            await #expect(throws: ProxyError.invalidPattern(spaced)) { try await start(spaced) }
            let taken = ProxyRule.procedures("com.taken")
            let (_, far) = try await world.sessions()
            try await far.register("com.taken") { 1 }
            let refusal = await #expect(throws: ProxyError.self) { try await start(taken) }
            guard case .refused(taken, let error) = refusal else { throw Unexpected() }
            #expect(error.uri == .procedureAlreadyExists)
        }
    }

    private struct Unexpected: Error {}
}
