internal import Scheduling
internal import Synchronization
internal import WAMP
internal import WAMPCore

/// The sessions of a soak: callees and callers, subscribers and publishers, and a visitor that comes and goes.
struct SoakCrew: Sendable {
    private let soak: RouterSoak
    private let scheduler: any Scheduler
    private let ledger: SoakLedger
    private let members: Members
    /// When no new calls and publications are made any more.
    let end: ContinuousClock.Instant

    /// Those who have joined.
    private final class Members: Sendable {
        let sessions = Mutex<[Session]>([])
    }

    private static let publisherCount = 2
    private static let callerCount = 4
    private static let calleeCount = 2

    init(_ soak: RouterSoak, _ ledger: SoakLedger, on scheduler: any Scheduler) {
        self.soak = soak
        self.scheduler = scheduler
        self.ledger = ledger
        members = Members()
        end = ContinuousClock.now + soak.duration
    }

    /// Joins whoever is called and listens, and waits until they can be; then the others begin, as tasks of the group.
    func start(in group: inout ThrowingTaskGroup<SoakFigures?, any Error>) async throws {
        for _ in 0..<Self.calleeCount {
            let options = RegisterOptions(invoke: .roundRobin)
            try await join().register("soak.sum", options: options) { [ledger] (a: Int, b: Int, _: String) in
                ledger.note { $0.invocations += 1 }
                return a + b
            }
        }
        let exact = (0..<Self.publisherCount).map { (Self.topic(of: $0), MatchPolicy.exact) }
        for topics in [exact, [("soak.topic", .prefix)], [("soak.topic..tick", .wildcard)]] {
            let session = try await join()
            for (topic, match) in topics {
                let events = try await session.events(
                    topic, buffering: EventBuffering(), options: SubscribeOptions(match: match))
                add(to: &group) { try await listen(events) }
            }
        }
        for number in 0..<Self.publisherCount {
            let session = try await join()
            add(to: &group) { try await ledger.whileSending { try await publish(as: number, session) } }
        }
        for number in 0..<Self.callerCount {
            let session = try await join()
            let size = [0, 16, 1024, 20_000][number % 4]
            add(to: &group) { try await ledger.whileSending { try await call(session, size: size) } }
        }
        add(to: &group) { try await ledger.whileSending(visit) }
    }

    private func add(
        to group: inout ThrowingTaskGroup<SoakFigures?, any Error>, _ work: @escaping @Sendable () async throws -> Void
    ) {
        group.addTask {
            try await work()
            return nil
        }
    }

    /// Ends all sessions.
    func leave() async {
        for session in members.sessions.withLock({ $0 }) { await session.leave() }
    }

    private func join() async throws -> Session {
        let session = try await Session.connect(to: soak.url, realm: soak.realm, on: scheduler)
        members.sessions.withLock { $0.append(session) }
        return session
    }

    private static func topic(of publisher: Int) -> String { "soak.topic.\(publisher).tick" }

    // MARK: What they do

    private func call(_ session: Session, size: Int) async throws {
        let text = String(repeating: "x", count: size)
        var number = 0
        while ContinuousClock.now < end {
            number += 1
            ledger.note { $0.calls += 1 }
            let sum: Int = try await session.call("soak.sum", number, size, text)
            ledger.note {
                if sum == number + size { $0.results += 1 } else { $0.wrongResults += 1 }
            }
            try await scheduler.sleep(for: soak.pause)
        }
    }

    private func publish(as publisher: Int, _ session: Session) async throws {
        var number = 0
        while ContinuousClock.now < end {
            try await session.publish(Self.topic(of: publisher), publisher, number, acknowledge: true)
            ledger.note { $0.publications += 1 }
            number += 1
            try await scheduler.sleep(for: soak.pause)
        }
    }

    private func listen(_ events: Events<Event>) async throws {
        var next: [Int: Int] = [:]  // by publisher
        for try await event in events {
            let publisher: Int = try event.argument(0)
            let number: Int = try event.argument(1)
            let isNext = number == next[publisher, default: 0]
            next[publisher] = number + 1
            ledger.note {
                if isNext { $0.events += 1 } else { $0.misplacedEvents += 1 }
            }
        }
    }

    /// A session after the other, so that what they leave behind would be seen.
    private func visit() async throws {
        var number = 0
        while ContinuousClock.now < end {
            number += 1
            let name = "soak.visit.\(number)"
            try await withSession(to: soak.url, realm: soak.realm, on: scheduler) { visitor in
                try await visitor.register(name) { (text: String) in text }
                try await visitor.subscribe("soak.topic", options: SubscribeOptions(match: .prefix)) {
                    (_: Int, _: Int) in
                }
                let _: String = try await visitor.call(name, name)
            }
            ledger.note { $0.visits += 1 }
            try await scheduler.sleep(for: soak.pause * 20)
        }
    }
}
