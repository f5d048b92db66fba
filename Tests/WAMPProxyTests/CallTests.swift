import Scheduling
import TestSupport
import Testing
import WAMPCore
import WAMPProxy
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `Calls through a proxy` {
    @Test(arguments: SchedulerKind.allCases)
    func `bring arguments of both kinds, results and errors across, in both directions`(kind: SchedulerKind)
        async throws
    {
        try await withWorld(kind) { world in
            let (near, far) = try await world.sessions()
            try await near.register("com.near.echo") { (invocation: Invocation) -> Payload in invocation.payload }
            try await far.register("com.far.fail") { () -> Int in
                throw try WAMPError("com.far.error.empty", arguments: ["nothing", 3], keywordArguments: ["left": 0])
            }
            let rules: [ProxyRule] = [
                .procedures("com.near.echo"), .procedures("com.far.", match: .prefix, .backward),
            ]
            try await world.withProxy(rules) { proxy in
                let payload = try Payload(arguments: [1, "two"], keywordArguments: ["three": [4]])
                let result = try await far.call("com.near.echo", payload: payload)
                #expect(try result.payload.arguments() == [1, "two"])
                #expect(try result.payload.keywordArguments() == ["three": [4]])

                let error = await #expect(throws: WAMPError.self) {
                    _ = try await near.call("com.far.fail") as CallResult
                }
                #expect(error?.uri == "com.far.error.empty")
                #expect(try error?.payload.arguments() == ["nothing", 3])
                #expect(try error?.payload.keywordArguments() == ["left": 0])

                let missing = await #expect(throws: WAMPError.self) {
                    _ = try await near.call("com.far.missing") as CallResult
                }
                #expect(missing?.uri == .noSuchProcedure)
                #expect(await proxy.figures.calls == 3)
            }
            let stopped = await #expect(throws: WAMPError.self) {
                _ = try await far.call("com.near.echo") as CallResult
            }
            #expect(stopped?.uri == .noSuchProcedure)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `find procedures by a wildcard`(kind: SchedulerKind) async throws {
        try await withWorld(kind) { world in
            let (near, far) = try await world.sessions()
            try await near.register("com.a.name") { "a" }
            try await near.register("com.b.name") { "b" }
            try await world.withProxy([.procedures("com..name", match: .wildcard)]) { _ in
                let names: [String] = [try await far.call("com.a.name"), try await far.call("com.b.name")]
                #expect(names == ["a", "b"])
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `come in parts, and so do their results`(kind: SchedulerKind) async throws {
        try await withWorld(kind) { world in
            let (near, far) = try await world.sessions()
            try await near.register("com.near.double") { (invocation: Invocation) -> Int in
                var sum = 0
                for try await number in invocation.parts(as: Int.self) {
                    sum += number
                    try await invocation.progress(number * 2)
                }
                return sum
            }
            try await world.withProxy([.procedures("com.near.double")]) { _ in
                let numbers = AsyncStream { continuation in
                    for number in 1...3 { continuation.yield(number) }
                    continuation.finish()
                }
                let results = try await far.stream("com.near.double", sending: numbers, as: Int.self)
                var doubled: [Int] = []
                for try await number in results { doubled.append(number) }
                let sum: Int = try await results.result()
                #expect(doubled == [2, 4, 6])
                #expect(sum == 6)

                let once = try await far.stream("com.near.double", 7, as: Int.self)
                var parts: [Int] = []
                for try await part in once { parts.append(part) }
                #expect(parts == [14])

                let (more, continuation) = AsyncStream.makeStream(of: Int.self)
                continuation.yield(4)
                continuation.yield(5)
                continuation.finish()
                let total: Int = try await far.call("com.near.double", sending: more)
                #expect(total == 9)
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `are cancelled at the other side when their caller cancels, or its time is over`(kind: SchedulerKind)
        async throws
    {
        try await withWorld(kind) { world in
            let (near, far) = try await world.sessions()
            let (steps, step) = AsyncStream.makeStream(of: String.self)
            try await near.register("com.near.wait") { () -> Int in
                step.yield("called")
                do { try await world.scheduler.sleep(for: .seconds(60)) } catch { step.yield("cancelled") }
                throw WAMPError("com.near.error.gone")
            }
            try await world.withProxy([.procedures("com.near.wait")]) { _ in
                var iterator = steps.makeAsyncIterator()
                var options = CallOptions()
                options.cancelMode = .kill
                let call = world.scheduler.task { [options] in
                    try await far.call("com.near.wait", options: options) as CallResult
                }
                #expect(await iterator.next() == "called")
                call.cancel()
                #expect(await iterator.next() == "cancelled")
                let error = await #expect(throws: WAMPError.self) { try await call.value }
                #expect(error?.uri == "com.near.error.gone")

                var limited = CallOptions()
                limited.routerTimeout = .milliseconds(20)
                let late = await failure(of: "com.near.wait", limited, by: far)
                #expect(late?.uri == .timeout)
                #expect(await iterator.next() == "called")
                #expect(await iterator.next() == "cancelled")
            }
        }
    }

    @Test func `are refused beyond what may be open`() async throws {
        try await withWorld(.libev) { world in
            let (near, far) = try await world.sessions()
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
            try await near.register("com.near.wait") {
                arrived.yield()
                for await _ in gate { break }
            }
            var configuration = ProxyConfiguration()
            configuration.maximumOpenCalls = 1
            try await world.withProxy([.procedures("com.near.wait")], configuration: configuration) { proxy in
                let call = world.scheduler.task {
                    try await far.call("com.near.wait", payload: .empty, options: CallOptions())
                }
                for await _ in arrivals { break }
                let error = await failure(of: "com.near.wait", CallOptions(), by: far)
                #expect(error?.uri == "crossbar.error.max_concurrency_reached")
                open.yield()
                _ = try await call.value
                #expect(await proxy.figures.calls == 1)
            }
        }
    }

    /// The error that a call ends with.
    private func failure(of procedure: String, _ options: CallOptions, by session: Session) async -> WAMPError? {
        await #expect(throws: WAMPError.self) {
            _ = try await session.call(procedure, payload: .empty, options: options)
        }
    }
}
