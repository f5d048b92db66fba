import TestSupport
import Testing
import WAMPDistributed

@Suite(.timeLimit(.minutes(1))) struct `A failing call of a distributed actor` {
    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `throws the error that the method has thrown`(kind: SchedulerKind, carrier: Carrier) async throws {
        try await withSystems(kind, over: carrier) { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            let refused = await #expect(throws: WAMPError.self) { try await stub.refuse(reason: "late") }
            #expect(refused?.uri == "com.example.refused")
            #expect(refused?.message == "late")
            let keywords = try refused?.payload.keywordArguments()
            #expect(keywords == ["code": 7])
            let failed = await #expect(throws: WAMPError.self) { try await stub.fail() }
            #expect(failed?.uri == .runtimeError)
            #expect(failed?.message == "this was not expected")
            withExtendedLifetime(greeter) {}
        }
    }

    @Test func `says which argument does not fit`() async throws {
        try await withSystems { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let session = world.client.session
            let wrong = await #expect(throws: WAMPError.self) {
                try await session.call("com.example.greeter.add", 1, "two")
            }
            #expect(wrong?.uri == .invalidArgument)
            #expect(wrong?.message == "argument 2: expected an integer")
            let missing = await #expect(throws: WAMPError.self) {
                try await session.rpc.com.example.greeter.greet(name: "Ada")
            }
            #expect(missing?.uri == .invalidArgument)
            #expect(missing?.message == "argument times: missing")
            withExtendedLifetime(greeter) {}
        }
    }

    @Test func `throws when the result is of another type, nobody answers, or the session is over`() async throws {
        try await withSystems { world in
            try await world.server.session.register("com.example.other.add") { (first: Int, second: Int) in "sum" }
            let stub = try Greeter.resolve(id: "com.example.other", using: world.client)
            await #expect(throws: ArgumentError.self) { try await stub.add(1, 2) }
            let nobody = await #expect(throws: WAMPError.self) { try await stub.reset() }
            #expect(nobody?.uri == .noSuchProcedure)
            await world.client.session.leave()
            await #expect(throws: SessionError.self) { try await stub.reset() }
        }
    }

    @Test func `is not made at all when the method is generic, nor can others make it`() async throws {
        try await withSystems { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            let generic = await #expect(throws: WAMPError.self) { try await stub.echo(1) }
            #expect(generic?.message == "a generic method cannot be called over WAMP")
            let unknown = await #expect(throws: WAMPError.self) {
                try await world.client.session.call("com.example.greeter.echo", 1)
            }
            #expect(unknown?.uri == .noSuchProcedure)
            #expect(try await greeter.echo("here") == "here")
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `C27: ends when its task is cancelled, and so does the method`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withSystems(kind, over: carrier) { world in
            let (said, saying) = AsyncStream.makeStream(of: String.self)
            let sleeper = try await world.server.serve(as: "com.example.sleeper") {
                Sleeper(saying, actorSystem: world.server)
            }
            let stub = try Sleeper.resolve(id: "com.example.sleeper", using: world.client)
            let call = world.scheduler.task { try await stub.sleep() }
            var words = said.makeAsyncIterator()
            #expect(await words.next() == "asleep")
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            #expect(await words.next() == "woken")
            withExtendedLifetime(sleeper) {}
        }
    }
}
