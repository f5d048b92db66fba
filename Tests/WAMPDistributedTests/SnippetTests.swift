import TestSupport
import Testing
import WAMPDistributed

/// What WAMPDistributed.docc shows.
enum Snippet {
    distributed actor Greeter: WAMPActor {
        private var count = 0

        distributed func greet(name: String, times: Int) -> [String] {
            count += 1
            return Array(repeating: "Hello, \(name)!", count: times)
        }

        distributed var greetingCount: Int { count }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `The snippets of WAMPDistributed` {
    @Test func `compile and do what they say`() async throws {
        try await withSystems { world in
            let system = world.server
            let greeter = try await system.serve(as: "com.example.greeter") { Snippet.Greeter(actorSystem: system) }

            let session = world.client.session
            let called: [String] = try await session.call("com.example.greeter.greet", "Ada", 2)
            #expect(called == ["Hello, Ada!", "Hello, Ada!"])

            let stub = try Snippet.Greeter.resolve(id: "com.example.greeter", using: world.client)
            #expect(try await stub.greet(name: "Ada", times: 1) == ["Hello, Ada!"])
            #expect(try await stub.greetingCount == 2)

            try await session.register("com.example.calculator.add") { (first: Int, second: Int) in first + second }
            let calculator = try $Calculator.resolve(id: "com.example.calculator", using: system)
            #expect(try await calculator.add(2, 3) == 5)
            withExtendedLifetime(greeter) {}
        }
    }
}
