import TestSupport
import Testing
import WAMPDistributed

@Suite(.timeLimit(.minutes(1))) struct `A distributed actor` {
    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `is called by a stub of its type`(kind: SchedulerKind, carrier: Carrier) async throws {
        try await withSystems(kind, over: carrier) { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            #expect(try await stub.greet(name: "Ada", times: 2) == "Hello, Ada! Hello, Ada!")
            #expect(try await stub.shout(name: "Ada") == "ADA")
            #expect(try await stub.count == 1)
            try await stub.reset()
            #expect(try await stub.count == 0)
            #expect(try await stub.note(nil) == "nothing")
            #expect(try await stub.move(Point(x: 1, y: 2), by: [0.5, -2]) == Point(x: 1.5, y: 0))
            #expect(greeter.id == "com.example.greeter")
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `is called by anybody who knows the URI, with arguments of either kind`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withSystems(kind, over: carrier) { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter("Hi", actorSystem: world.server)
            }
            let session = world.client.session
            let positional: String = try await session.call("com.example.greeter.greet", "Ada", 1)
            #expect(positional == "Hi, Ada!")
            let keywords: String = try await session.rpc.com.example.greeter.greet(times: 1, name: "Bob")
            #expect(keywords == "Hi, Bob!")
            let mixed: String = try await session.rpc.com.example.greeter.greet("Eve", times: 2)
            #expect(mixed == "Hi, Eve! Hi, Eve!")
            let none: String = try await session.call("com.example.greeter.note")
            #expect(none == "nothing")
            let reset: CallResult = try await session.call("com.example.greeter.reset")
            #expect(reset.payload == .empty)
            withExtendedLifetime(greeter) {}
        }
    }

    @Test func `is called by a stub of a protocol`() async throws {
        try await withSystems { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let stub = try $Calculator.resolve(id: "com.example.greeter", using: world.client)
            #expect(try await stub.add(20, 22) == 42)
            try await stub.reset()
            withExtendedLifetime(greeter) {}
        }
    }

    @Test func `may stand for a callee that is no actor`() async throws {
        try await withSystems { world in
            try await world.server.session.register("com.example.other.greet") { (invocation: Invocation) in
                let arguments = try invocation.payload.arguments()
                return try Payload(encoding: "\(arguments)", invocation.payload.hasKeywordArguments)
            }
            let stub = try Greeter.resolve(id: "com.example.other", using: world.client)
            #expect(try await stub.greet(name: "Ada", times: 3) == #"["Ada", 3]"#)
        }
    }

    @Test(arguments: Carrier.allCases) func `answers many calls at once, each its own`(carrier: Carrier) async throws {
        try await withSystems(over: carrier) { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for number in 0..<500 { group.addTask { (number, try await stub.add(number, 1)) } }
                for try await (number, sum) in group { #expect(sum == number + 1) }
            }
            withExtendedLifetime(greeter) {}
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `runs on the scheduler of the session when it is a WAMPActor`(kind: SchedulerKind) async throws {
        try await withSystems(kind) { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            #expect(try await world.client.session.call("com.example.greeter.isOnScheduler"))
            #expect(try await greeter.isOnScheduler())
            let wanderer = try await world.server.serve(as: "com.example.wanderer") {
                Wanderer(actorSystem: world.server)
            }
            #expect(try await wanderer.isOnScheduler() == false)
        }
    }

    @Test func `tells apart what it has and what is inside of it`() async throws {
        try await withSystems { world in
            let nest = try await world.server.serve(as: "com.example.nest") { Nest(actorSystem: world.server) }
            let egg = try await world.server.serve(as: "com.example.egg") { Nest.Egg(actorSystem: world.server) }
            let session = world.client.session
            let held: Int = try await session.call("com.example.nest.hold")
            let cracked: Int = try await session.call("com.example.egg.crack")
            #expect(held == 1)
            #expect(cracked == 2)
            let words: Int = try await session.rpc.com.example.nest.holdNestTests(nestTests: 3)
            #expect(words == 3)
            let error = await #expect(throws: WAMPError.self) { try await session.call("com.example.nest.crack") }
            #expect(error?.uri == .noSuchProcedure)
            withExtendedLifetime((nest, egg)) {}
        }
    }
}
