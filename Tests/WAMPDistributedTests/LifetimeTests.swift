import TestSupport
import Testing
import WAMPDistributed

@Suite(.timeLimit(.minutes(1))) struct `The life of a distributed actor` {
    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `ends with the last one who holds it, and its id can be taken again`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withSystems(kind, over: carrier) { world in
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            for name in ["first", "second", "third"] {
                let greeter = try await world.server.serve(as: "com.example.greeter") {
                    Greeter(name, actorSystem: world.server)
                }
                #expect(try await stub.greet(name: "Ada", times: 1) == "\(name), Ada!")
                withExtendedLifetime(greeter) {}
            }
        }
    }

    @Test func `is over for others when it is withdrawn`() async throws {
        try await withSystems { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            #expect(try await stub.add(1, 2) == 3)
            try await world.server.withdraw(greeter)
            try await world.server.withdraw(greeter)
            let error = await #expect(throws: WAMPError.self) { try await stub.add(1, 2) }
            #expect(error?.uri == .noSuchProcedure)
            let other = try await world.client.serve(as: "com.example.greeter") {
                Greeter("Other", actorSystem: world.client)
            }
            let there = try Greeter.resolve(id: "com.example.greeter", using: world.server)
            #expect(try await there.greet(name: "Ada", times: 1) == "Other, Ada!")
            withExtendedLifetime((greeter, other)) {}
        }
    }

    @Test func `does not begin under the id of a living one`() async throws {
        try await withSystems { world in
            let first = try await world.server.serve(as: "com.example.greeter") {
                Greeter("First", actorSystem: world.server)
            }
            let error = await #expect(throws: WAMPError.self) {
                try await world.server.serve(as: "com.example.greeter") { Greeter(actorSystem: world.server) }
            }
            #expect(error?.uri == .procedureAlreadyExists)
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            #expect(try await stub.greet(name: "Ada", times: 1) == "First, Ada!")
            withExtendedLifetime(first) {}
        }
    }

    @Test func `may end after its successor has begun under its id`() async throws {
        try await withSystems { world in
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            func serve(_ name: String) async throws -> Greeter {
                try await world.server.serve(as: "com.example.greeter") { Greeter(name, actorSystem: world.server) }
            }
            var first: Greeter? = try await serve("First")
            if let first { try await world.server.withdraw(first) }
            let second = try await serve("Second")
            first = nil
            #expect(try await stub.greet(name: "Ada", times: 1) == "Second, Ada!")
            try await world.server.withdraw(second)
        }
    }

    @Test func `does not begin when one of its procedures is taken, and takes none of the others`() async throws {
        try await withSystems { world in
            let taken = try await world.client.session.register("com.example.greeter.greet") { 1 }
            let error = await #expect(throws: WAMPError.self) {
                try await world.server.serve(as: "com.example.greeter") { Greeter(actorSystem: world.server) }
            }
            #expect(error?.uri == .procedureAlreadyExists)
            try await taken.cancel()
            let greeter = try await world.client.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.client)
            }
            withExtendedLifetime(greeter) {}
        }
    }

    @Test func `goes on under an id of its own when nobody gave it one`() async throws {
        try await withSystems { world in
            let first = Greeter("First", actorSystem: world.server)
            let second = Greeter("Second", actorSystem: world.server)
            #expect(first.id != second.id)
            try await world.server.waitUntilServed(first)
            try await world.server.waitUntilServed(second)
            let stub = try Greeter.resolve(id: second.id, using: world.client)
            #expect(try await stub.greet(name: "Ada", times: 1) == "Second, Ada!")
        }
    }

    @Test func `is near where it lives, and far elsewhere`() async throws {
        try await withSystems { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let near = try Greeter.resolve(id: "com.example.greeter", using: world.server)
            #expect(near === greeter)
            let far = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            #expect(far !== greeter)
            #expect(await greeter.whenLocal { _ in true } == true)
            #expect(await far.whenLocal { _ in true } == nil)
        }
    }

    @Test func `ends for others with its session`() async throws {
        try await withSystems { world in
            let greeter = try await world.server.serve(as: "com.example.greeter") {
                Greeter(actorSystem: world.server)
            }
            let stub = try Greeter.resolve(id: "com.example.greeter", using: world.client)
            await world.server.session.leave()
            let error = await #expect(throws: WAMPError.self) { try await stub.add(1, 2) }
            #expect(error?.uri == .noSuchProcedure)
            #expect(try await greeter.add(1, 2) == 3)
            try await world.server.withdraw(greeter)
        }
    }
}
