import TestSupport
import Testing
import WAMP
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `A session with the router` {
    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `T15, S4: is welcomed with an id, the roles and the name of the router`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connect(carrier)
            try await client.send(#"[1,"realm1",{"roles":{"caller":{}},"authmethods":["anonymous","wampcra"]}]"#)
            guard case .welcome(let welcome) = try await client.receive() else { throw Unexpected(message: nil) }
            #expect(welcome.session.isValid)
            #expect(welcome.details.roles == [.broker, .dealer])
            #expect(welcome.details.agent == "swampy")
            #expect(welcome.details.authMethod == "anonymous")
            #expect(await world.router.sessionCount == 1)
            #expect(await world.router.sessionCount(in: "realm1") == 1)
            #expect(await world.router.sessionCount(in: "realm2") == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `S2: is refused when HELLO names no role of a client`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connect()
            try await client.send(#"[1,"realm1",{"roles":{"broker":{}}}]"#)
            #expect(try await client.receiveAbort().reason == .noSuchRole)
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `S3: is refused when it begins with anything but HELLO`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            for text in [#"[32,1,{},"com.example.topic"]"#, #"[6,{},"wamp.close.normal"]"#, #"[5,"signature",{}]"#] {
                let client = try await world.connectRaw()
                try await client.send(text)
                #expect(try await client.receiveAbort().reason == .protocolViolation)
                #expect(try await client.receive() == nil)
                #expect(await client.closeCode == 1002)
            }
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `S5: is refused in an unknown realm, and told which one`(kind: SchedulerKind, carrier: Carrier) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connect(carrier)
            try await client.send(#"[1,"com.example.nowhere",{"roles":{"caller":{}}}]"#)
            let abort = try await client.receiveAbort()
            #expect(abort.reason == .noSuchRealm)
            #expect(abort.details.message == "there is no realm 'com.example.nowhere'")
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `S5: makes its realm where that is allowed, which ends with the last session`(
        kind: SchedulerKind
    ) async throws {
        try await withRouter(kind, RouterConfiguration(createsRealms: true)) { world in
            let first = try await world.join("com.example.new")
            let second = try await world.join("com.example.new")
            #expect(await world.router.sessionCount(in: "com.example.new") == 2)
            for client in [first, second] {
                try await client.send(#"[6,{},"wamp.close.close_realm"]"#)
                #expect(try await client.receiveGoodbye().reason == .goodbyeAndOut)
            }
            #expect(await world.router.realmNames == ["realm1"])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `is refused when it wants to authenticate in a way that there is not`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let client = try await world.connect()
            try await client.send(#"[1,"realm1",{"roles":{"caller":{}},"authmethods":["ticket"]}]"#)
            #expect(try await client.receiveAbort().reason == .noMatchingAuthMethod)
            #expect(try await client.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `S9: ends with GOODBYE on both sides, before the connection closes`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withRouter(kind) { world in
            let client = try await world.join(over: carrier)
            try await client.send(#"[6,{},"wamp.error.close_realm"]"#)
            #expect(try await client.receiveGoodbye().reason == .goodbyeAndOut)
            #expect(try await client.receive() == nil)
            #expect(await world.router.sessionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `S12: ends with the client's ABORT, which is not answered`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withRouter(kind) { world in
            let client = try await world.join(over: carrier)
            try await client.send(#"[3,{},"com.example.enough"]"#)
            #expect(try await client.receive() == nil)
            #expect(await world.router.sessionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `S13: is aborted by a second HELLO or a late AUTHENTICATE`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withRouter(kind) { world in
            for text in [#"[1,"realm1",{"roles":{"caller":{}}}]"#, #"[5,"signature",{}]"#] {
                let client = try await world.join(over: carrier)
                try await client.send(text)
                #expect(try await client.receiveAbort().reason == .protocolViolation)
                #expect(try await client.receive() == nil)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `S16: is not heard any more after a violation, even if it said more at once`(
        kind: SchedulerKind
    ) async throws {
        try await withRouter(kind) { world in
            let subscriber = try await world.join()
            try await subscriber.subscribe(to: "com.example.topic")
            let offender = try await world.connectRaw()
            try await offender.join()
            try await offender.register("com.example.procedure")
            let violation = RawClient.frame(RawClient.text, Array(#"[70,99,{}]"#.utf8))
            let publication = RawClient.frame(RawClient.text, Array(#"[16,1,{},"com.example.topic",["no"]]"#.utf8))
            try await offender.write(violation + publication)
            #expect(try await offender.receiveAbort().reason == .protocolViolation)
            #expect(try await offender.receive() == nil)
            #expect(await offender.closeCode == 1002)

            let other = try await world.join()
            try await other.register("com.example.procedure")
            try await other.publish(#"["yes"]"#, on: "com.example.topic")
            #expect(try await subscriber.receiveEvent().payload.arguments() == ["yes"])
        }
    }

    @Test(arguments: SchedulerKind.both, ["GOODBYE", "ABORT", "a lost connection", "a half-closed one"])
    func `S17, R9: leaves nothing behind, however it ends`(kind: SchedulerKind, ending: String) async throws {
        try await withRouter(kind) { world in
            let caller = try await world.join()
            let watcher = try await world.join()
            try await watcher.subscribe(to: "wamp.session.on_leave")
            let leaver = try await world.connectRaw()
            let id = try await leaver.join()
            try await leaver.register("com.example.procedure")
            try await leaver.subscribe(to: "com.example.topic", request: 2)
            try await caller.send(#"[48,1,{},"com.example.procedure"]"#)
            _ = try await leaver.receiveInvocation()
            switch ending {
            case "GOODBYE": try await leaver.send(#"[6,{},"wamp.close.normal"]"#)
            case "ABORT": try await leaver.send(#"[3,{},"com.example.enough"]"#)
            case "a half-closed one": try await leaver.closeWriting()
            default: await leaver.close()
            }
            let error = try await caller.receiveError()
            #expect(error.request == 1)
            #expect(error.error == .canceled)
            #expect(try await watcher.receiveEvent().payload.arguments().first == Value(integer: id.rawValue))
            #expect(await world.router.sessionCount == 2)
            try await caller.register("com.example.procedure", request: 2)
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `S20: meets nobody of another realm`(kind: SchedulerKind, carrier: Carrier) async throws {
        try await withRouter(kind, RouterConfiguration(realms: ["realm1", "realm2"])) { world in
            let here = try await world.join("realm1", over: carrier)
            let there = try await world.join("realm2", over: carrier)
            try await here.register("com.example.procedure")
            try await here.subscribe(to: "com.example.topic", request: 2)
            try await there.send(#"[48,1,{},"com.example.procedure"]"#)
            #expect(try await there.receiveError().error == .noSuchProcedure)
            try await there.publish(#"["there"]"#, on: "com.example.topic", request: 2)
            let neighbour = try await world.join("realm1", over: carrier)
            try await neighbour.publish(#"["here"]"#, on: "com.example.topic")
            #expect(try await here.receiveEvent().payload.arguments() == ["here"])
        }
    }
}
