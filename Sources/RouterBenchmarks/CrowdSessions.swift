internal import Scheduling
internal import WAMPCore

/// The sessions of a ``RouterLoad/Crowd``, with what they have registered or subscribed to.
struct CrowdSessions {
    private let load: RouterLoad
    private let crowd: RouterLoad.Crowd
    private var sessions: [LoadSession] = []

    /// How much a session has: as much as our router allows.
    private static let share = 4096
    /// How many requests of a session are under way at a time.
    private static let batch = 512

    init(_ crowd: RouterLoad.Crowd, of load: RouterLoad) {
        self.crowd = crowd
        self.load = load
    }

    /// Opens the sessions, one after the other, and waits until all is registered or subscribed to.
    ///
    /// - Throws: as ``LoadSession/joined(for:on:)``; what was opened is left to ``close()``.
    mutating func open(on scheduler: any Scheduler) async throws {
        for first in stride(from: 0, to: crowd.count, by: Self.share) {
            let session = try await LoadSession.joined(for: load, on: scheduler)
            sessions.append(session)
            let end = min(first + Self.share, crowd.count)
            for begin in stride(from: first, to: end, by: Self.batch) {
                try await request(begin..<min(begin + Self.batch, end), by: session)
            }
        }
    }

    private func request(_ numbers: Range<Int>, by session: LoadSession) async throws {
        for number in numbers { try session.sendNow(message(number)) }
        for _ in numbers {
            switch try await session.nextAnswer() {
            case .registered, .subscribed: continue
            case let answer: throw RouterLoadFailure.unexpected(answer)
            }
        }
    }

    /// They agree with what the load calls or publishes as far as they can, so that finding that out takes as long as it
    /// may.
    private func message(_ number: Int) -> Message {
        let request = RequestID(rawValue: UInt64(number % Self.share) + 1)
        var options = Details()
        switch crowd.kind {
        case .registrations:
            return .register(RegisterMessage(request: request, procedure: URI("\(URI.echo)\(number)")))
        case .prefixes:
            options.match = .prefix
            return .subscribe(SubscribeMessage(request: request, options: options, topic: URI("\(URI.news)\(number)")))
        case .wildcards:
            options.match = .wildcard
            let topic = URI("com..benchmark.news\(number)")
            return .subscribe(SubscribeMessage(request: request, options: options, topic: topic))
        }
    }

    func close() async {
        await RouterBenchmarks.close(sessions)
    }
}

extension URI {
    /// What the load calls.
    static let echo: URI = "com.example.benchmark.echo"
    /// What the load publishes.
    static let news: URI = "com.example.benchmark.news"
}
