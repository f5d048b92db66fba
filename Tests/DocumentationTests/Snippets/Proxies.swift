import LibevScheduling
import Swampy
import Testing
import WAMPProxy

extension `The article on` {
    @Test func `WAMPProxy`() async throws {
        let scheduler = try LibevScheduler()
        let (router, cluster) = (Router(on: scheduler), Router(on: scheduler))
        let port = try await freePort()
        try await cluster.listen(at: "ws://127.0.0.1:\(port)/ws")
        let there = try await cluster.session(realm: "realm1")
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await there.subscribe("wamp.registration.on_create") { (_: Event) in arrived.yield() }
        let program = scheduler.task { try await forward(router, port: port, on: scheduler) }
        for await _ in arrivals { break }
        let local = try await router.session(realm: "realm1")
        try await local.register("com.local.add") { (a: Int, b: Int) in a + b }
        let sum: Int = try await there.call("com.local.add", 2, 3)
        #expect(sum == 5)
        program.cancel()
        await #expect(throws: CancellationError.self) { try await program.value }
        await router.shutdown(within: .zero)
        await cluster.shutdown(within: .zero)
        await scheduler.shutdown()
    }
}

private func forward(_ router: Router, port: UInt16, on scheduler: any Scheduler) async throws {
    let rules: [ProxyRule] = [
        .topics("com.example.", match: .prefix), .topics("com.example.", match: .prefix, .backward),
        .procedures("com.local.", match: .prefix), .procedures("com.cluster.", match: .prefix, .backward),
    ]
    let here = try await router.session(realm: "realm1")
    try await withClient(to: ["ws://127.0.0.1:\(port)/ws"], realm: "realm1", on: scheduler) { cluster in
        try await withProxy(rules, from: here, to: cluster, on: scheduler) { proxy in
            try await proxy.waitUntilEnded()
        }
    }
}
