import TestSupport
import Testing
import WAMP
import WAMPRouter

/// What needs the time or the transport; the rest of the advanced profile is tested without either.
@Suite(.timeLimit(.minutes(1))) struct `The router's advanced profile` {
    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `A22: ends a call that takes too long, and no other one`(kind: SchedulerKind, carrier: Carrier) async throws {
        try await withRouter(kind) { world in
            let callee = try await world.join(over: carrier)
            let caller = try await world.join(over: carrier)
            try await callee.register("com.example.slow")
            try await caller.send(#"[48,1,{"timeout":60000},"com.example.slow"]"#)
            try await caller.send(#"[48,2,{"timeout":20},"com.example.slow"]"#)
            try await caller.send(#"[48,3,{"timeout":10},"com.example.slow"]"#)
            var ended: Set<RequestID> = []
            for _ in 0..<2 {
                let error = try await caller.receiveError()
                #expect(error.error == .timeout)
                ended.insert(error.request)
            }
            #expect(ended == [2, 3])
            try await callee.send(#"[70,1,{},["late"]]"#)
            #expect(try await caller.receiveResult().request == 1)
            // A deadline after all others had gone.
            try await caller.send(#"[48,4,{"timeout":10},"com.example.slow"]"#)
            #expect(try await caller.receiveError().request == 4)
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `K4: a killed session gets GOODBYE, and its answer ends the connection`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        var configuration = RouterConfiguration()
        configuration.rules.offersAdministration = true
        try await withRouter(kind, configuration) { world in
            let admin = try await world.join(over: carrier)
            let victim = try await world.connect(carrier)
            let session = try await victim.join()
            try await admin.subscribe(to: "wamp.session.on_leave")
            try await admin.send(#"[48,2,{},"wamp.session.kill",[\#(session)],{"message":"enough"}]"#)
            #expect(try await admin.receiveEvent().payload.arguments().first == .integer(Int64(session.rawValue)))
            _ = try await admin.receiveResult()
            let goodbye = try await victim.receiveGoodbye()
            #expect(goodbye.reason == .killed)
            #expect(goodbye.details.message == "enough")
            #expect(await world.router.sessionCount == 1)
            try await victim.send(#"[6,{},"wamp.close.goodbye_and_out"]"#)
            #expect(try await victim.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `K4: a killed session that does not answer is disconnected`(kind: SchedulerKind) async throws {
        var configuration = RouterConfiguration()
        configuration.rules.offersAdministration = true
        configuration.joinTimeout = .seconds(2)  // a loaded machine must join in time
        try await withRouter(kind, configuration) { world in
            let admin = try await world.join()
            let victim = try await world.connect()
            let session = try await victim.join()
            try await admin.send(#"[48,1,{},"wamp.session.kill",[\#(session)]]"#)
            #expect(try await victim.receiveGoodbye().reason == .killed)
            #expect(try await victim.receive() == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `S17 and K14: a lost connection brings the testament of its session`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let heir = try await world.join()
            let testator = try await world.join()
            try await heir.subscribe(to: "com.example.will")
            let testament = #"["com.example.will",["last words"],{"of":"somebody"}]"#
            try await testator.send(#"[48,1,{},"wamp.session.add_testament",\#(testament)]"#)
            _ = try await testator.receiveResult()
            await testator.close()
            let event = try await heir.receiveEvent()
            #expect(try event.payload.arguments() == ["last words"])
            #expect(try event.payload.keywordArguments() == ["of": "somebody"])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `E8: says in events of patterns what their topic is`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let subscriber = try await world.join()
            let publisher = try await world.join()
            try await subscriber.send(#"[32,1,{"match":"prefix"},"com.example"]"#)
            _ = try await subscriber.receive()
            try await publisher.publish("[1]", on: "com.example.topic")
            let event = try await subscriber.receiveEvent()
            #expect(event.details.topic == "com.example.topic")
            #expect(try event.payload.arguments() == [1])
        }
    }
}
