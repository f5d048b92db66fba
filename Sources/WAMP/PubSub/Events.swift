internal import Scheduling
internal import Synchronization
internal import WAMPCore

/// How many events may wait to be taken from a sequence, and what becomes of more.
public struct EventBuffering: Sendable {
    /// What becomes of an event that finds the buffer full.
    public enum Overflow: Sendable {
        /// The sequence ends with ``SessionError/tooManyEvents(limit:)`` once those that wait are taken.
        case fail
        /// The event that waits longest is dropped; warnings are logged when that begins, and of how many when it has ended.
        case dropOldest
        /// The event is dropped; warnings are logged as well.
        case dropNewest
    }

    /// How many events may wait.
    public var limit: Int
    /// What becomes of more.
    public var overflow: Overflow

    /// At most `limit` events; more make the sequence fail, unless told otherwise.
    public init(limit: Int = 4096, overflow: Overflow = .fail) {
        precondition(limit > 0, "a buffer holds at least one event")
        self.limit = limit
        self.overflow = overflow
    }
}

/// The events of a topic, in the order they arrived. Iterate once; leaving the loop ends the subscription.
public struct Events<Element: Sendable>: AsyncSequence, Sendable {
    private let lease: SubscriptionLease
    private let buffer: EventBuffer
    private let decode: @Sendable (Event) throws -> Element

    init(subscription: Subscription, buffer: EventBuffer, decode: @escaping @Sendable (Event) throws -> Element) {
        self.init(lease: SubscriptionLease(subscription), buffer: buffer, decode: decode)
    }

    private init(
        lease: SubscriptionLease, buffer: EventBuffer, decode: @escaping @Sendable (Event) throws -> Element
    ) {
        self.lease = lease
        self.buffer = buffer
        self.decode = decode
    }

    /// The same events, each as something else.
    func decoded<Other: Sendable>(_ decode: @escaping @Sendable (Element) throws -> Other) -> Events<Other> {
        let inner = self.decode
        return Events<Other>(lease: lease, buffer: buffer) { event in try decode(try inner(event)) }
    }

    /// Ends the subscription, and the sequence when the events that wait are taken.
    ///
    /// - Throws: as ``Subscription/cancel()``.
    public func cancel() async throws {
        try await lease.subscription.cancel()
    }

    /// Takes one event after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let events: Events

        /// The next element; nil when the sequence is over.
        ///
        /// - Throws: ``SessionError``, `ArgumentError` for an event whose argument is of another type (the one after
        ///   it can still be taken), or `CancellationError`.
        public mutating func next() async throws -> Element? {
            guard let event = try await events.lease.subscription.owner.next(in: events.buffer.queue) else {
                return nil
            }
            if let receipt = event.receipt { await receipt.session.handled(receipt) }
            return try events.decode(event)
        }
    }

    /// An iterator over what comes from now on.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(events: self) }
}

/// Ends its subscription when nobody holds the sequence or its iterator any more.
private final class SubscriptionLease: Sendable {
    let subscription: Subscription

    init(_ subscription: Subscription) { self.subscription = subscription }

    deinit {
        guard !subscription.grant.hasEnded.load(ordering: .relaxed) else { return }
        let subscription = subscription
        // Nobody waits for it; a router that refuses, or is gone, leaves nothing to do.
        subscription.owner.scheduler.task { try? await subscription.cancel() }
    }
}
