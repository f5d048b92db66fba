public import Swampy

/// What is published to a topic, from when it was asked for, in the order in which it arrives.
///
/// ```swift
/// let ticks = try await TestRouter.current.record("com.example.tick", as: Int.self)
/// try await clock.publish("com.example.tick", 1)
/// #expect(try await ticks.next() == 1)
/// ```
public struct EventRecorder<Element: Sendable>: Sendable {
    private let events: Events<Element>
    private let scheduler: any Scheduler

    init(_ events: Events<Element>, on scheduler: any Scheduler) {
        self.events = events
        self.scheduler = scheduler
    }

    /// The next event, which is waited for, at most for `limit`.
    ///
    /// - Throws: `TimedOut`, or what reading the event as an `Element` throws.
    public func next(within limit: Duration = .seconds(5)) async throws -> Element {
        try await next(1, within: limit)[0]
    }

    /// The next `count` events.
    ///
    /// - Throws: `TimedOut` when they did not all come within `limit`, or what reading them throws.
    public func next(_ count: Int, within limit: Duration = .seconds(5)) async throws -> [Element] {
        try await scheduler.withTimeout(limit) { [events] in
            var iterator = events.makeAsyncIterator()
            var found: [Element] = []
            while found.count < count, let event = try await iterator.next() { found.append(event) }
            guard found.count == count else { throw SessionError.ended(.left) }  // the test is over
            return found
        }
    }
}

extension TestRouter {
    /// Records what others publish to a topic, with a session of its own.
    ///
    /// - Throws: what joining and subscribing throw.
    public func record(_ topic: String, realm: String = "realm1") async throws -> EventRecorder<Event> {
        EventRecorder(try await session(realm: realm).events(topic), on: scheduler)
    }

    /// Records the first argument of what others publish to a topic, with a session of its own.
    ///
    /// - Throws: what joining and subscribing throw.
    public func record<Element: Decodable & Sendable>(
        _ topic: String, as type: Element.Type, realm: String = "realm1"
    ) async throws -> EventRecorder<Element> {
        EventRecorder(try await session(realm: realm).subscribe(topic, as: type), on: scheduler)
    }
}
