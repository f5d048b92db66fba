#if Macros
    import LibevScheduling
    import Swampy
    import Testing
    import WAMPMacros

    @WAMPService struct Arithmetic: WAMPService {
        @Procedure("com.example.add")
        func add(a: Int, b: Int = 2) -> Int { a + b }

        @Procedure("com.example.divide")
        func divide(_ dividend: Int, by divisor: Int) throws -> Double {
            guard divisor != 0 else { throw WAMPError("com.example.error.division_by_zero") }
            return Double(dividend) / Double(divisor)
        }
    }

    @WAMPService actor Newsroom {
        private(set) var headlines: [String] = []

        @Topic("com.example.news", match: .prefix)
        func news(text: String, event: Event) {
            headlines.append("\(event.topic): \(text)")
        }

        @Procedure("com.example.headlines", invoke: .first)
        func latest(limit: Int?, call: Invocation) async throws -> [String] {
            for headline in headlines.suffix(limit ?? 10) { try await call.progress(headline) }
            return headlines
        }
    }

    @WAMPService struct Announcer: WAMPService {
        func start(_ client: Client) async throws {
            try await offer(to: client)
            try await client.publish("com.example.started")
        }

        @Procedure("com.example.one")
        func one() -> Int { 1 }
    }

    extension `The article on` {
        @Test func `macros`() async throws {
            let scheduler = try LibevScheduler()
            let router = Router(on: scheduler)
            let session = try await router.session(realm: "realm1")
            try await Arithmetic().offer(to: session)
            try await Announcer().offer(to: session)
            let newsroom = Newsroom()
            try await newsroom.offer(to: session)
            try await use(try await router.session(realm: "realm1"))
            await router.shutdown()
            await scheduler.shutdown()
        }

        private func use(_ session: Session) async throws {
            let five: Int = try await session.call("com.example.add", 2, 3)
            let four: Int = try await session.rpc.com.example.add(a: 2)
            let half: Double = try await session.rpc.com.example.divide(1, by: 2)
            #expect(five == 5 && four == 4 && half == 0.5)

            try await session.publish("com.example.news.local", "rain", acknowledge: true)
            while try await session.call("com.example.headlines") == [String]() {}  // until the event has come
            let headlines: [String] = try await session.rpc.com.example.headlines(limit: 1)
            #expect(headlines == ["com.example.news.local: rain"])
        }
    }
#endif
