import Foundation
import Swampy
import Testing
import WAMPProxy
import WAMPTesting

/// A router of ours that joins a Crossbar.io.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `A proxy to Crossbar.io` {
    private let rules: [ProxyRule] = [
        .topics("com.example.", match: .prefix), .topics("com..news", match: .wildcard, .backward),
        .procedures("com.local.", match: .prefix), .procedures("com.cluster.", match: .prefix, .backward),
    ]

    @Test(.crossbar(command: Machine.crossbar.path), .timeLimit(.minutes(2)))
    func `brings calls and events across, in both directions`() async throws {
        let crossbar = TestRouter.current
        let local = Router(on: crossbar.scheduler)
        let from = try await local.session(realm: "realm1")
        let here = try await local.session(realm: "realm1")
        let there = try await crossbar.session()
        let to = try await Client.connect(to: [crossbar.url], realm: "realm1", on: crossbar.scheduler)
        var configuration = ProxyConfiguration()
        configuration.identifiesCallers = true
        let proxy = try await Proxy.start(
            rules, from: from, to: to, configuration: configuration, on: crossbar.scheduler)
        try await tryCalls(here: here, there: there)
        try await tryEvents(here: here, there: there)
        // Each event once: were one to come back from Crossbar.io, there would be more of them.
        await proxy.stop()
        let figures = await proxy.figures
        #expect(figures.calls == 5 && figures.events == 20 && figures.lostEvents == 0)
        await to.leave()
        await local.shutdown(within: .zero)
    }

    private func tryCalls(here: Session, there: Session) async throws {
        try await here.register("com.local.add") { (a: Int, b: Int) in a + b }
        let sum: Int = try await there.call("com.local.add", 2, 3)
        #expect(sum == 5)

        try await there.register("com.cluster.fail") { () -> Int in
            throw try WAMPError("com.cluster.error.empty", arguments: ["nothing"], keywordArguments: ["left": 0])
        }
        let error = await failure(of: "com.cluster.fail", by: here)
        #expect(error?.uri == "com.cluster.error.empty")
        #expect(try error?.payload.keywordArguments() == ["left": 0])

        try await there.register("com.cluster.count") { (invocation: Invocation, limit: Int) in
            for number in 1...limit { try await invocation.progress(number) }
            return limit
        }
        let results = try await here.stream("com.cluster.count", 3, as: Int.self)
        var parts: [Int] = []
        for try await part in results { parts.append(part) }
        #expect(parts == [1, 2, 3])

        // Crossbar.io takes the proxy's word for who calls.
        var asking = RegisterOptions()
        asking.disclosesCaller = true
        try await there.register("com.cluster.whoami", options: asking) { (invocation: Invocation) in
            invocation.caller.map { Int(clamping: $0.rawValue) }
        }
        let caller: Int? = try await here.call("com.cluster.whoami")
        let own = Int(clamping: await here.id.rawValue)
        #expect(caller == own)

        let missing = await failure(of: "com.cluster.missing", by: here)
        #expect(missing?.uri == .noSuchProcedure)
    }

    private func tryEvents(here: Session, there: Session) async throws {
        let heardHere = try await here.subscribe("com.example.news", as: Int.self)
        let heardThere = try await there.subscribe("com.example.news", as: Int.self)
        for number in 0..<10 { try await here.publish("com.example.news", number, acknowledge: true) }
        #expect(try await next(10, of: heardThere) == Array(0..<10))
        for number in 10..<20 { try await there.publish("com.example.news", number, acknowledge: true) }
        #expect(try await next(10, of: heardHere) == Array(10..<20))
    }

    private func next(_ count: Int, of events: Events<Int>) async throws -> [Int] {
        var numbers: [Int] = []
        var iterator = events.makeAsyncIterator()
        while numbers.count < count, let number = try await iterator.next() { numbers.append(number) }
        return numbers
    }

    private func failure(of procedure: String, by session: Session) async -> WAMPError? {
        await #expect(throws: WAMPError.self) {
            _ = try await session.call(procedure, payload: .empty, options: CallOptions())
        }
    }
}
