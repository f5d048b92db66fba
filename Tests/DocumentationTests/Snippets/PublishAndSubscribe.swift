import LibevScheduling
import Swampy
import Testing

extension `The article on` {
    @Test func `publishing and subscribing`() async throws {
        try await withRouter { port in
            let scheduler = try LibevScheduler()
            try await withSession(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1", on: scheduler) { session in
                try await session.subscribe("com.example.hello") { (greeting: String) in print(greeting) }
                for try await tick in try await session.subscribe("com.example.tick", as: Int.self) {
                    print(tick)
                    if tick == 3 { break }
                }

                try await session.publish("com.example.hello", "hi")
                try await session.publish("com.example.hello", "hi, all", acknowledge: true, excludeMe: false)

                var whisper = PublishOptions(acknowledges: true)
                whisper.audience.eligibleRoles = ["admin"]
                whisper.disclosesMe = true
                try await session.publish("com.example.alarm", "the tank is empty", options: whisper)

                var sign = PublishOptions()
                sign.retains = true  // for those who subscribe later, with SubscribeOptions(wantsRetained: true)
                try await session.publish("com.example.status", "open", options: sign)

                var configuration = Session.Configuration()
                configuration.payloadSchemes = [PackedScheme(name: "x_packed", format: .json)]
                var packed = PublishOptions()
                packed.payloadScheme = "x_packed"
                #expect(configuration.payloadSchemes.count == 1 && packed.payloadScheme == "x_packed")
            }
            await scheduler.shutdown()
        }
    }

    @Test func `patterns of topics`() async throws {
        try await withRouter { port in
            let scheduler = try LibevScheduler()
            let url = "ws://127.0.0.1:\(port)/ws"
            try await withSession(to: url, realm: "realm1", on: scheduler) { other in
                try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                    let leaving = scheduler.task {
                        // Until the topic is subscribed to.
                        while try await other.meta.subscriptions.lookup("com..changed", match: .wildcard) == nil {}
                        try await other.publish("com.example.changed", "all", acknowledge: true)
                        await session.leave()  // ends the loop
                    }
                    let changes = try await session.events(
                        "com..changed", buffering: EventBuffering(), options: SubscribeOptions(match: .wildcard))
                    for try await event in changes { print(event.topic, try event.argument(0, as: String.self)) }
                    try await leaving.value
                }
            }
            await scheduler.shutdown()
        }
    }

    @Test func `what a router knows`() async throws {
        try await withRouter { port in
            let scheduler = try LibevScheduler()
            let url = "ws://127.0.0.1:\(port)/ws"
            try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                let leaving = scheduler.task {
                    try await scheduler.sleep(for: .milliseconds(300))  // while the loop below waits
                    try await withSession(to: url, realm: "realm1", on: scheduler) { _ in await session.leave() }
                }
                print(try await session.meta.sessions.count())
                if let topic = try await session.meta.subscriptions.lookup("com.example.tick") {
                    for event in try await session.meta.subscriptions.history(of: topic, HistoryQuery(limit: 10)) {
                        print(event.publication)
                    }
                }
                try await session.meta.testaments.add("com.example.gone", "Ada")
                for try await newcomer in try await session.meta.sessions.joins() {
                    print(newcomer.authID ?? "somebody")
                }
                try await leaving.value
            }
            await scheduler.shutdown()
        }
    }

    @Test func `living connections`() async throws {
        try await withRouter { port in
            let scheduler = try LibevScheduler()
            do {
                let routers = ["ws://127.0.0.1:\(port)/ws", "ws://127.0.0.1:\(port)/ws"]
                try await withClient(to: routers, realm: "realm1", on: scheduler) { client in
                    try await client.register("com.example.add") { (a: Int, b: Int) in a + b }
                    try await client.subscribe("com.example.hello") { (greeting: String) in print(greeting) }
                    let sum: Int = try await client.call("com.example.add", 2, 3)
                    print(sum)
                }
            }
            try await withClient(to: ["ws://127.0.0.1:\(port)/ws"], realm: "realm1", on: scheduler) { client in
                try await client.register("com.example.price") { (share: String) in Double(share.count) }
                var options = CallOptions(timeout: .seconds(5))
                options.isIdempotent = true
                let price: Double = try await client.call("com.example.price", "swift", options: options)
                #expect(price == 5)

                try await client.onJoin { session in
                    try await session.meta.testaments.add("com.example.gone", "Ada")
                }

                let watching = scheduler.task {
                    for await state in await client.states {
                        switch state {
                        case .connected(let router, _): print("at \(router)")
                        case .waiting(let pause, let reason): print("\(reason); trying again in \(pause)")
                        default: print(state)
                        }
                    }
                }
                await client.leave()
                await watching.value
            }
            await scheduler.shutdown()
        }
    }

    @Test func `serializers`() throws {
        let payload = try Payload(encoding: 2, "three", [UInt8](4...6), keywordArguments: ["unit": "mm"], format: .cbor)
        var reader = ArgumentReader(payload)
        let number = try reader.next(Int.self)
        let text = try reader.next(String.self)
        let bytes = try reader.next([UInt8].self)
        let unit = try reader.keyword("unit", as: String?.self) ?? "m"
        #expect(number == 2 && text == "three" && bytes == [4, 5, 6] && unit == "mm")
    }

    @Test func `transports`() async throws {
        try await withFolder { folder in
            let host = try LibevScheduler()
            let router = Router(configuration: RouterConfiguration(realms: ["realm1"]), on: host)
            let port = try await freePort()
            try await router.listen(at: "rs+unix://\(folder)/wamp.sock")
            try await router.listen(at: "rs://127.0.0.1:\(port)")
            let callee = try await router.session(realm: "realm1")
            try await callee.register("com.example.add") { (a: Int, b: Int) in a + b }
            do {
                let scheduler = try LibevScheduler()
                try await withSession(to: "rs+unix://\(folder)/wamp.sock", realm: "realm1", on: scheduler) { session in
                    print(try await session.call("com.example.add", 2, 3) as Int)
                }
                await scheduler.shutdown()
            }
            let scheduler = try LibevScheduler()
            var configuration = Session.Configuration()
            configuration.serializers = [.json]  // the preferred first
            configuration.headers[.cookie] = "session=0815"  // of a WebSocket's opening request
            configuration.rawSocketLimits.maximumMessageSize = 1_048_576  // longer ones end the session
            configuration.rawSocketLimits.pingInterval = .seconds(5)  // keep-alive
            let session = try await Session.connect(
                to: "rs://127.0.0.1:\(port)", realm: "realm1", configuration: configuration, on: scheduler)
            await session.leave()
            await scheduler.shutdown()
            await router.shutdown()
            await host.shutdown()
        }
    }
}

#if Observability
    @Test func `the context of a trace may go as a keyword argument too`() {
        Observability.contextCarrier = .optionsAndKeywordArgument
    }
#endif
