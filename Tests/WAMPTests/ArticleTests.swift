import Foundation
import Scheduling
import Testing
import WAMP

/// The code of the articles, word for word: the test below sees to that, and the compiler to the rest.
private struct Snippets {
    let session: Session
    let client: Client
    let scheduler: any Scheduler
    let library: [String]
    let numbers: AsyncStream<Int>
    let words: AsyncStream<String>

    func callsAndStreams1() async throws {
        let sum: Int = try await session.call("com.example.add", 2, 3)
        let same: Int = try await session.rpc.com.example.add(2, 3)
        let names: [String] = try await session.rpc["com.example.names"](prefix: "a")
        try await session.rpc.com.example.fire()
        _ = (sum, same, names)
    }

    func callsAndStreams2() async throws {
        try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
        let files = RegisterOptions(match: .prefix)
        try await session.register("com.example.files.", options: files) { (call: Invocation) in
            "\(call.procedure), for \(call.callerAuthID ?? "somebody")"
        }
    }

    func callsAndStreams3() async throws {
        try await session.register("com.example.search") { (call: Invocation, word: String) in
            var count = 0
            for line in library where line.contains(word) {
                try await call.progress(line)
                count += 1
            }
            return count
        }
    }

    func callsAndStreams4() async throws {
        let lines = try await session.stream("com.example.search", "swift", as: String.self)
        for try await line in lines { print(line) }
        let count: Int = try await lines.result()
        _ = count
    }

    func callsAndStreams5() async throws {
        let total: Int = try await session.call("com.example.sum", sending: numbers)
        for try await shout in try await session.stream("com.example.shout", sending: words, as: String.self) {
            print(shout)
        }
        _ = total
    }

    func callsAndStreams6() async throws {
        try await session.register("com.example.shout") { (call: Invocation) in
            for try await word in call.parts(as: String.self) {
                try await call.progress(word.uppercased())
            }
        }
    }

    func callsAndStreams7() async throws {
        var options = CallOptions(timeout: .seconds(5))  // this side gives up, with wamp.error.timeout
        options.routerTimeout = .seconds(4)  // the router does, or a callee that keeps limits itself
        options.cancelMode = .kill  // waits for what the handler has to say
        let report: String = try await session.call("com.example.report", options: options)
        _ = report
    }

    func callsAndStreams8() async throws {
        var offer = RegisterOptions(invoke: .roundRobin)
        offer.concurrency = 8
        offer.keepsTimeouts = true
        let registration = try await session.register("com.example.work", options: offer) { (job: String) in job.count }
        print(await registration.waitUntilEnded())
    }

    func publishAndSubscribe1() async throws {
        try await session.subscribe("com.example.hello") { (greeting: String) in print(greeting) }
        for try await tick in try await session.subscribe("com.example.tick", as: Int.self) {
            print(tick)
            if tick == 3 { break }
        }
    }

    func publishAndSubscribe2() async throws {
        try await session.publish("com.example.hello", "hi")
        try await session.publish("com.example.hello", "hi, all", acknowledge: true, excludeMe: false)
    }

    func publishAndSubscribe3() async throws {
        let changes = try await session.events(
            "com..changed", buffering: EventBuffering(), options: SubscribeOptions(match: .wildcard))
        for try await event in changes { print(event.topic, try event.argument(0, as: String.self)) }
    }

    func publishAndSubscribe4() async throws {
        var whisper = PublishOptions(acknowledges: true)
        whisper.audience.eligibleRoles = ["admin"]
        whisper.disclosesMe = true
        try await session.publish("com.example.alarm", "the tank is empty", options: whisper)

        var sign = PublishOptions()
        sign.retains = true  // for those who subscribe later, with SubscribeOptions(wantsRetained: true)
        try await session.publish("com.example.status", "open", options: sign)
    }

    func publishAndSubscribe5() async throws {
        print(try await session.meta.sessions.count())
        if let topic = try await session.meta.subscriptions.lookup("com.example.tick") {
            for event in try await session.meta.subscriptions.history(of: topic, HistoryQuery(limit: 10)) {
                print(event.publication)
            }
        }
        try await session.meta.testaments.add("com.example.gone", "Ada")
        for try await newcomer in try await session.meta.sessions.joins() { print(newcomer.authID ?? "somebody") }
    }

    func publishAndSubscribe6() async throws {
        var configuration = Session.Configuration()
        configuration.payloadSchemes = [PackedScheme(name: "x_packed", format: .json)]
        var packed = PublishOptions()
        packed.payloadScheme = "x_packed"
        _ = (configuration, packed)
    }

    func livingConnections1() async throws {
        let routers = ["ws://a.example:8080/ws", "ws://b.example:8080/ws"]
        try await withClient(to: routers, realm: "realm1", on: scheduler) { client in
            try await client.register("com.example.add") { (a: Int, b: Int) in a + b }
            try await client.subscribe("com.example.hello") { (greeting: String) in print(greeting) }
            let sum: Int = try await client.call("com.example.add", 2, 3)
            print(sum)
        }
    }

    func livingConnections2() async throws {
        var options = CallOptions(timeout: .seconds(5))
        options.isIdempotent = true
        let price: Double = try await client.call("com.example.price", "swift", options: options)
        _ = price
    }

    func livingConnections3() async throws {
        for await state in await client.states {
            switch state {
            case .connected(let router, _): print("at \(router)")
            case .waiting(let pause, let reason): print("\(reason); trying again in \(pause)")
            default: print(state)
            }
        }
    }

    func livingConnections4() async throws {
        try await client.onJoin { session in
            try await session.meta.testaments.add("com.example.gone", "Ada")
        }
    }
}

@Suite struct `The articles` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/WAMP/WAMP.docc")

    @Test(arguments: ["CallsAndStreams", "PublishAndSubscribe", "LivingConnections"])
    func `show only code that is compiled`(article: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: "\(article).md"), encoding: .utf8)
        let compiled = lines(of: try String(contentsOf: URL(filePath: #filePath), encoding: .utf8))
        let blocks = text.components(separatedBy: "```swift\n").dropFirst()
        #expect(!blocks.isEmpty)
        for block in blocks {
            let shown = lines(of: block.components(separatedBy: "```").first ?? "")
            #expect(compiled.contains(shown), "not compiled: \(shown)")
        }
    }

    /// The text without its indentation.
    private func lines(of text: String) -> String {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }
}
