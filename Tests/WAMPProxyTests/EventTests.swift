import Scheduling
import TestSupport
import Testing
import WAMPCore
import WAMPProxy
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `Events through a proxy` {
    @Test(arguments: SchedulerKind.allCases)
    func `pass in both directions of one topic, once and in order, and none comes back`(kind: SchedulerKind)
        async throws
    {
        let rules: [ProxyRule] = [
            .topics("com.example.", match: .prefix), .topics("com..news", match: .wildcard, .backward),
        ]
        try await withWorld(kind) { world in
            let (near, far) = try await world.sessions()
            let nearNews = try await near.subscribe("com.example.news", as: Int.self)
            let farNews = try await far.subscribe("com.example.news", as: Int.self)
            let figures = try await world.withProxy(rules) { proxy in
                try await publish(0..<50, to: "com.example.news", by: near)
                #expect(try await next(50, of: farNews) == Array(0..<50))
                try await publish(50..<100, to: "com.example.news", by: far)
                #expect(try await next(50, of: nearNews) == Array(50..<100))
                try await near.publish("com.example.news", 100, acknowledge: true)
                #expect(try await next(1, of: farNews) == [100])
                return await proxy.figures
            }
            // Were one to come back, there would be more of them, and an echo before the next number.
            #expect(figures.events == 101)
            #expect(figures.lostEvents == 0)
            try await publish(101..<102, to: "com.example.news", by: near)
            try await far.publish("com.example.news", 102, acknowledge: true, excludeMe: false)
            #expect(try await next(1, of: farNews) == [102])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `pass once where several rules mean them, and with all their arguments`(kind: SchedulerKind) async throws {
        let rules: [ProxyRule] = [.topics("com.a"), .topics("com.", match: .prefix), .topics("", match: .prefix)]
        try await withWorld(kind) { world in
            let (near, far) = try await world.sessions()
            let events = try await far.events("com.a")
            try await world.withProxy(rules) { proxy in
                let payload = try Payload(arguments: [1], keywordArguments: ["b": true])
                try await near.publish("com.a", payload: payload, acknowledge: true)
                try await near.publish("com.a", 2, acknowledge: true)
                let both = try await next(2, of: events)
                #expect(try both[0].payload.keywordArguments() == ["b": true])
                #expect(try both[1].payload.arguments() == [2])
                #expect(await proxy.figures.events == 2)
            }
        }
    }

    @Test func `of the router itself stay where they are`() async throws {
        #expect(try await loops(.topics("", match: .prefix)) == 1)
    }

    /// How many events pass when a session comes and one is published.
    private func loops(_ rule: ProxyRule) async throws -> Int {
        var count = 0
        try await withWorld(.libev) { world in
            let (near, far) = try await world.sessions()
            let events = try await far.subscribe("com.a", as: Int.self)
            count = try await world.withProxy([rule]) { proxy in
                let visitor = try await world.near.session(realm: "realm1")
                await visitor.leave()
                try await near.publish("com.a", 1, acknowledge: true)
                #expect(try await next(1, of: events) == [1])
                return await proxy.figures.events + proxy.figures.lostEvents
            }
        }
        return count
    }

    @Test(arguments: SchedulerKind.both)
    func `do not go in circles between two proxies whose role is left out`(kind: SchedulerKind) async throws {
        let rules: [ProxyRule] = [.topics("com.a"), .topics("com.a", .backward)]
        var configuration = ProxyConfiguration()
        configuration.excludedRoles = ["proxy"]
        try await withWorld(kind) { [configuration] world in
            let (near, far) = try await world.sessions()
            let events = try await far.subscribe("com.a", as: Int.self)
            try await world.withProxy(rules, configuration: configuration, role: "proxy") { one in
                try await world.withProxy(rules, configuration: configuration, role: "proxy") { other in
                    try await publish(0..<3, to: "com.a", by: near)
                    #expect(try await next(6, of: events).sorted() == [0, 0, 1, 1, 2, 2])
                    #expect(await one.figures.events == 3)
                    #expect(await other.figures.events == 3)
                }
            }
        }
    }

    @Test func `that the other router refuses are counted`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        var configuration = RouterConfiguration()
        configuration.setAuthorizer { request in request.uri == "com.secret" ? .denied : .allowed }
        let far = Router(configuration: configuration, on: scheduler)
        let world = World(scheduler: scheduler, near: Router(on: scheduler), far: far)
        let (near, subscriber) = try await world.sessions()
        let events = try await subscriber.subscribe("com.open", as: Int.self)
        try await world.withProxy([.topics("com.", match: .prefix)]) { proxy in
            try await near.publish("com.secret", 1, acknowledge: true)
            try await near.publish("com.open", 2, acknowledge: true)
            #expect(try await next(1, of: events) == [2])
            await proxy.stop()
            #expect(await proxy.figures.events == 1)
            #expect(await proxy.figures.lostEvents == 1)
        }
        await world.near.shutdown(within: .zero)
        await far.shutdown(within: .zero)
        await scheduler.shutdown()
    }

    @Test func `that wait when the proxy stops are forwarded before`() async throws {
        try await withWorld(.libev) { world in
            let (near, far) = try await world.sessions()
            let events = try await far.subscribe("com.a", as: Int.self)
            var configuration = ProxyConfiguration()
            configuration.maximumOpenPublications = 1
            let figures = try await world.withProxy([.topics("com.a")], configuration: configuration) { proxy in
                try await publish(0..<200, to: "com.a", by: near)
                await proxy.stop()
                return await proxy.figures
            }
            #expect(figures.events == 200)
            #expect(try await next(200, of: events) == Array(0..<200))
        }
    }
}
