import LibevScheduling
import Swampy
import Testing

/// Runs `body` with a session at a router, and another that offers the rest of what the articles call.
private func withSessions(_ body: @Sendable (_ session: Session, _ other: Session) async throws -> Void) async throws {
    try await withRouter { port in
        let scheduler = try LibevScheduler()
        let url = "ws://127.0.0.1:\(port)/ws"
        try await withSession(to: url, realm: "realm1", on: scheduler) { other in
            try await withSession(to: url, realm: "realm1", on: scheduler) { try await body($0, other) }
        }
        await scheduler.shutdown()
    }
}

/// A stream of these elements.
private func stream<Element: Sendable>(of elements: [Element]) -> AsyncStream<Element> {
    AsyncStream { continuation in
        for element in elements { continuation.yield(element) }
        continuation.finish()
    }
}

extension `The article on` {
    @Test func `calls`() async throws {
        try await withSessions { session, other in
            try await other.register("com.example.names") { (call: Invocation) in
                let prefix: String = try call.keyword("prefix")
                return ["ada", "bob"].filter { $0.hasPrefix(prefix) }
            }
            try await other.register("com.example.fire") {}

            try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
            let files = RegisterOptions(match: .prefix)
            try await session.register("com.example.files.", options: files) { (call: Invocation) in
                "\(call.procedure), for \(call.callerAuthID ?? "somebody")"
            }

            let sum: Int = try await session.call("com.example.add", 2, 3)
            let same: Int = try await session.rpc.com.example.add(2, 3)
            let names: [String] = try await session.rpc["com.example.names"](prefix: "a")
            try await session.rpc.com.example.fire()
            #expect(sum == 5 && same == 5 && names == ["ada"])

            let file: String = try await other.call("com.example.files.readme")
            #expect(file.hasPrefix("com.example.files.readme, for "))
        }
    }

    @Test func `streams`() async throws {
        try await withSessions { session, other in
            let library = ["swift", "a swift", "a swallow"]
            try await session.register("com.example.search") { (call: Invocation, word: String) in
                var count = 0
                for line in library where line.contains(word) {
                    try await call.progress(line)
                    count += 1
                }
                return count
            }
            try await session.register("com.example.shout") { (call: Invocation) in
                for try await word in call.parts(as: String.self) {
                    try await call.progress(word.uppercased())
                }
            }
            try await other.register("com.example.sum") { (call: Invocation) in
                var sum = 0
                for try await number in call.parts(as: Int.self) { sum += number }
                return sum
            }
            let numbers = stream(of: [1, 2, 3])
            let words = stream(of: ["a", "b"])

            let lines = try await session.stream("com.example.search", "swift", as: String.self)
            for try await line in lines { print(line) }
            let count: Int = try await lines.result()
            #expect(count == 2)

            let total: Int = try await session.call("com.example.sum", sending: numbers)
            for try await shout in try await session.stream("com.example.shout", sending: words, as: String.self) {
                print(shout)
            }
            #expect(total == 6)
        }
    }

    @Test func `limits and offers`() async throws {
        try await withSessions { session, other in
            try await other.register("com.example.report") { "all is well" }
            var options = CallOptions(timeout: .seconds(5))  // this side gives up, with wamp.error.timeout
            options.routerTimeout = .seconds(4)  // the router does, or a callee that keeps limits itself
            options.cancelMode = .kill  // waits for what the handler has to say
            let report: String = try await session.call("com.example.report", options: options)
            #expect(report == "all is well")

            let leaving = session.scheduler.task {  // as soon as the procedure is offered
                var length: Int?
                while length == nil { length = try? await other.call("com.example.work", "abc") }
                await session.leave()
                return length
            }
            var offer = RegisterOptions(invoke: .roundRobin)
            offer.concurrency = 8
            offer.keepsTimeouts = true
            let registration = try await session.register("com.example.work", options: offer) { (job: String) in
                job.count
            }
            print(await registration.waitUntilEnded())
            #expect(await leaving.value == 3)
        }
    }
}
