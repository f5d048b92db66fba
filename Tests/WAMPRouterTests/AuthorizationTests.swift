import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMP
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `A router that authorizes` {
    /// Answers `com.slow` only when the test says so.
    private final class Gate: Sendable {
        private let stream = AsyncStream.makeStream(of: AuthorizationDecision.self)

        func answer(_ decision: AuthorizationDecision) { stream.continuation.yield(decision) }

        func decide(_ request: AuthorizationRequest) async throws -> AuthorizationDecision {
            struct Broken: Error {}
            switch request.uri {
            case "com.broken": throw Broken()
            case "com.slow":
                for await decision in stream.stream { return decision }
                throw CancellationError()
            default: return .allowed
            }
        }
    }

    private func configuration(_ gate: Gate) -> RouterConfiguration {
        var configuration = RouterConfiguration()
        configuration.setAuthorizer { try await gate.decide($0) }
        return configuration
    }

    @Test(arguments: SchedulerKind.both)
    func `U16: a closure decides in its own time, and only its session waits`(kind: SchedulerKind) async throws {
        let gate = Gate()
        try await withRouter(kind, configuration(gate)) { world in
            let waiting = try await world.join()
            let other = try await world.join()
            try await waiting.send(#"[64,1,{},"com.slow"]"#)
            try await waiting.send(#"[64,2,{},"com.fast"]"#)
            try await other.register("com.other")
            gate.answer(.denied)
            #expect(try await waiting.receiveError().error == .notAuthorized)
            guard case .registered(let registered) = try await waiting.receive() else { throw Unexpected(message: nil) }
            #expect(registered.request == 2)
            try await waiting.send(#"[64,3,{},"com.broken"]"#)
            #expect(try await waiting.receiveError().error == .authorizationFailed)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `what was sent before GOODBYE is handled before the answer to it`(kind: SchedulerKind) async throws {
        let gate = Gate()
        try await withRouter(kind, configuration(gate)) { world in
            let subscriber = try await world.join()
            gate.answer(.allowed)
            try await subscriber.subscribe(to: "com.slow")
            let publisher = try await world.join()
            try await publisher.send(#"[16,1,{},"com.slow",["last words"]]"#)
            try await publisher.send(#"[6,{},"wamp.close.close_realm"]"#)
            gate.answer(.allowed)
            #expect(try await subscriber.receiveEvent().payload.arguments() == ["last words"])
            #expect(try await publisher.receiveGoodbye().reason == .goodbyeAndOut)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a session that is killed while its GOODBYE waits is answered at once`(kind: SchedulerKind) async throws {
        let gate = Gate()
        var configuration = configuration(gate)
        configuration.rules.offersAdministration = true
        try await withRouter(kind, configuration) { world in
            // What comes over links comes in the order in which it was sent.
            let leaving = try await world.connect(.link)
            let id = try await leaving.join()
            let administrator = try await world.join(over: .link)
            try await leaving.send(#"[16,1,{},"com.slow",["last words"]]"#)
            try await leaving.send(#"[6,{},"wamp.close.close_realm"]"#)
            try await administrator.send(#"[48,1,{},"wamp.session.kill",[\#(id)]]"#)
            _ = try await administrator.receiveResult()
            #expect(try await leaving.receiveGoodbye().reason == .goodbyeAndOut)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a session may go, and the router end, while somebody thinks`(kind: SchedulerKind) async throws {
        let gate = Gate()
        try await withRouter(kind, configuration(gate)) { world in
            let gone = try await world.join()
            try await gone.send(#"[64,1,{},"com.slow"]"#)
            await gone.close()
            await world.untilNobodyIsConnected()
            try await world.join().send(#"[64,1,{},"com.slow"]"#)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `U16: a procedure of the realm decides`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.rules.authorizer =
            Permissions([
                "trusted": .unrestricted, "anonymous": .procedure("com.example.authorize"),
            ]).authorize
        try await withRouter(kind, configuration) { world in
            let backend = try await world.router.session(realm: "realm1")
            try await backend.register("com.example.authorize") {
                (_: Value, uri: String, action: String, _: Value) in uri == "com.a" && action == "subscribe"
            }
            let client = try await world.join()
            try await client.subscribe(to: "com.a")
            try await client.send(#"[32,2,{},"com.b"]"#)
            #expect(try await client.receiveError().error == .notAuthorized)
            await backend.leave()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `realms and permissions change while sessions stay`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration(realms: ["realm1", "old"])
        try await withRouter(kind, configuration) { world in
            let (client, old) = (try await world.join(), try await world.join("old"))
            try await client.subscribe(to: "com.a")
            configuration.realms = ["realm1", "new"]
            configuration.rules.authorizer = Permissions(["anonymous": .permissions([])]).authorize
            configuration.authentication.anonymousRole = nil
            try await world.router.update(configuration)
            #expect(try await old.receiveGoodbye().reason == .closeRealm)
            try await client.send(#"[32,2,{},"com.b"]"#)
            #expect(try await client.receiveError().error == .notAuthorized)
            #expect(await world.router.sessionCount(in: "realm1") == 1)
            #expect(await Set(world.router.realmNames) == ["realm1", "new"])
            let refused = try await world.connect()
            try await refused.send(#"[1,"new",{"roles":{"caller":{}}}]"#)
            #expect(try await refused.receiveAbort().reason == .authenticationRequired)
        }
    }
}
