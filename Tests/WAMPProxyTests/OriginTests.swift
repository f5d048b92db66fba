import Scheduling
import TestSupport
import Testing
import WAMPCore
import WAMPProxy
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `Who is behind what a proxy forwards` {
    private var configuration: ProxyConfiguration {
        var configuration = ProxyConfiguration()
        configuration.identifiesCallers = true
        return configuration
    }

    /// Routers that believe sessions of the role `proxy`.
    private func withTrustingWorld(_ kind: SchedulerKind, _ body: (World) async throws -> Void) async throws {
        var configuration = RouterConfiguration()
        configuration.rules.forwardingRoles = ["proxy"]
        try await withWorld(kind, configuration, body)
    }

    @Test(arguments: SchedulerKind.both)
    func `is told at the other side where it is disclosed at this one`(kind: SchedulerKind) async throws {
        let rules: [ProxyRule] = [.topics("com.news"), .procedures("com.whoami", .backward)]
        try await withTrustingWorld(kind) { world in
            let (near, far) = try await world.sessions()
            let own = await near.id
            let events = try await far.events("com.news")
            try await far.register("com.whoami") { (invocation: Invocation) in
                invocation.caller.map { Int(clamping: $0.rawValue) }
            }
            try await world.withProxy(rules, configuration: configuration, role: "proxy") { _ in
                let caller: Int? = try await near.call("com.whoami")
                #expect(caller == Int(clamping: own.rawValue))
                var options = PublishOptions()
                options.disclosesMe = true
                try await near.publish("com.news", 1, options: options)
                try await near.publish("com.news", 2, acknowledge: true)
                let both = try await next(2, of: events)
                #expect(both.map(\.publisher) == [own, nil])
                #expect(both[0].details["forward_for"]?.listValue?.count == 2)
            }
            // A proxy of another role may say what it likes.
            try await world.withProxy(rules, configuration: configuration) { _ in
                let caller: Int? = try await near.call("com.whoami")
                #expect(caller == nil)
            }
        }
    }

    @Test func `shows that an event or a call has come back`() async throws {
        let there: [ProxyRule] = [.topics("com.news"), .procedures("com.nowhere")]
        let back: [ProxyRule] = [.topics("com.news", .backward), .procedures("com.nowhere", .backward)]
        try await withTrustingWorld(.libev) { world in
            let (near, far) = try await world.sessions()
            let events = try await far.subscribe("com.news", as: Int.self)
            let echoes = try await near.subscribe("com.news", as: Int.self)
            try await world.withProxy(there, configuration: configuration, role: "proxy") { one in
                try await world.withProxy(back, configuration: configuration, role: "proxy") { other in
                    var options = PublishOptions(acknowledges: true)
                    options.disclosesMe = true
                    try await near.publish("com.news", 1, options: options)
                    #expect(try await next(1, of: events) == [1])
                    #expect(try await next(1, of: echoes) == [1])
                    let error = await #expect(throws: WAMPError.self) {
                        _ = try await near.call("com.nowhere", payload: .empty, options: CallOptions())
                    }
                    #expect(error?.uri == .noSuchProcedure)
                    await one.stop()
                    await other.stop()
                    let (these, those) = (await one.figures, await other.figures)
                    #expect(these.events == 1 && those.events == 1)
                    #expect(these.circles == 1 && those.circles == 1)
                }
            }
        }
    }
}
