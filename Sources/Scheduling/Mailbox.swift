internal import Synchronization

/// Why a mailbox did not take an element.
public enum MailboxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It was closed.
    case closed
    /// The sending task was cancelled.
    case cancelled

    /// One line for a log.
    public var description: String {
        switch self {
        case .closed: "the mailbox is closed"
        case .cancelled: "cancelled"
        }
    }
}

/// A bounded hand-over from any thread to an actor that is pinned to a scheduler.
///
/// What is posted while a delivery is on its way joins it: many posts wake the scheduler once, and the actor receives
/// them as one batch, in the order in which they were taken. Whoever posts to a full mailbox is told so at once
/// (``post(_:)``) or waits (``send(_:)``).
///
/// ```swift
/// let mailbox = Mailbox(for: counter, on: scheduler) { counter, words in counter.add(words) }
/// if !mailbox.post("hello") { print("full") }
/// try await mailbox.send("world")
/// await mailbox.shutdown()
/// ```
///
/// The mailbox keeps its actor alive until it is closed and all that it took is delivered; it must be closed before its
/// scheduler is shut down.
public final class Mailbox<Element: Sendable>: Sendable {
    /// How many elements may wait for their delivery.
    public let capacity: Int
    private let scheduler: any Scheduler
    private let contents: Mutex<MailboxContents<Element>>

    /// A mailbox of at most `capacity` waiting elements.
    ///
    /// - Parameters:
    ///   - owner: who receives; an actor pinned to `scheduler`.
    ///   - scheduler: where the batches are delivered.
    ///   - capacity: how many elements may wait; at least 1.
    ///   - receive: called on `owner` with one batch after the other, each of at least one element.
    public init<Owner: Actor>(
        for owner: Owner, on scheduler: any Scheduler, capacity: Int = 1024,
        receive: @escaping @Sendable (isolated Owner, [Element]) -> Void
    ) {
        precondition(capacity > 0, "a mailbox holds at least one element")
        self.capacity = capacity
        self.scheduler = scheduler
        contents = Mutex(MailboxContents(receive: { batch in owner.assumeIsolated { receive($0, batch) } }))
    }

    /// How often ``post(_:)`` found the mailbox full.
    public var refusedCount: Int { contents.withLock { $0.refusedCount } }

    // MARK: Putting in

    /// Puts `element` in without waiting, from any thread; false when the mailbox is full or closed.
    public func post(_ element: Element) -> Bool {
        let admission = contents.withLock { contents in
            let admission = contents.admit(element, capacity)
            if case .full = admission { contents.refusedCount += 1 }
            return admission
        }
        switch admission {
        case .taken(let isFirst):
            if isFirst { scheduleDelivery() }
            return true
        case .full, .closed:
            return false
        }
    }

    /// Puts `element` in, waiting for room while the mailbox is full.
    ///
    /// - Throws: ``MailboxError``; the element is not in the mailbox then.
    public nonisolated(nonsending) func send(_ element: Element) async throws(MailboxError) {
        let id = contents.withLock { $0.nextSenderID() }
        let outcome: Result<Void, MailboxError> = await withTaskCancellationHandler {
            await parkUncancellably { enter(.init(id: id, element: element, waiter: $0)) }
        } onCancel: {
            contents.withLock { $0.removeSender(id) }?.waiter.resume(throwing: .cancelled)
        }
        try outcome.get()
    }

    /// Stores a sender when there is no room, or resumes it at once. Cancellation is looked for under the lock, which
    /// its handler takes too: it either shows here or finds the stored sender.
    private func enter(_ sender: MailboxContents<Element>.Sender) {
        let admission: MailboxContents<Element>.Admission? = contents.withLock { contents in
            guard !Task.isCancelled else { return nil }
            let admission = contents.admit(sender.element, capacity)
            if case .full = admission { contents.append(sender) }
            return admission
        }
        switch admission {
        case .taken(let isFirst):
            if isFirst { scheduleDelivery() }
            sender.waiter.resume()
        case .full: break
        case .closed: sender.waiter.resume(throwing: .closed)
        case nil: sender.waiter.resume(throwing: .cancelled)
        }
    }

    // MARK: Closing

    /// Takes nothing more; tasks that wait for room get ``MailboxError/closed``, what was taken is still delivered.
    /// Safe to call twice.
    public func close() {
        let (refused, isDeliveryNeeded) = contents.withLock { $0.close() }
        for sender in refused { sender.waiter.resume(throwing: .closed) }
        if isDeliveryNeeded { scheduleDelivery() }
    }

    /// Closes the mailbox and returns when everything that it took is delivered; hears nothing of cancellation.
    public func shutdown() async {
        close()
        // Deliveries are jobs of one scheduler: none is halfway when this one runs, and it leaves nothing behind.
        await scheduler.task { self.deliver() }.value
    }

    // MARK: Delivering

    private func scheduleDelivery() {
        scheduler.task { self.deliver() }  // ends at once; nobody waits for it
    }

    /// Runs on the scheduler.
    private func deliver() {
        let (batch, admitted, receive) = contents.withLock { $0.takeBatch(capacity) }
        for sender in admitted { sender.waiter.resume() }
        if !admitted.isEmpty { scheduleDelivery() }
        if !batch.isEmpty { receive?(batch) }
    }
}

/// What a mailbox guards with its lock.
private struct MailboxContents<Element: Sendable> {
    var refusedCount = 0
    var isClosed = false
    private var elements: [Element] = []
    private var senders: [Sender] = []  // none while there is room
    private var senderCount: UInt64 = 0
    private var isDeliveryDue = false
    private var receive: (@Sendable ([Element]) -> Void)?  // nil when nothing will be delivered any more

    /// A task that waits for room.
    struct Sender {
        let id: UInt64
        let element: Element
        let waiter: Waiter<Void, MailboxError>
    }

    /// What became of an element.
    enum Admission {
        /// A delivery must be scheduled when it is the first.
        case taken(isFirst: Bool)
        case full
        case closed
    }

    init(receive: @escaping @Sendable ([Element]) -> Void) {
        self.receive = receive
    }

    mutating func admit(_ element: Element, _ capacity: Int) -> Admission {
        if isClosed { return .closed }
        guard elements.count < capacity else { return .full }
        elements.append(element)
        defer { isDeliveryDue = true }
        return .taken(isFirst: !isDeliveryDue)
    }

    mutating func nextSenderID() -> UInt64 {
        senderCount += 1
        return senderCount
    }

    mutating func append(_ sender: Sender) {
        senders.append(sender)
    }

    mutating func removeSender(_ id: UInt64) -> Sender? {
        guard let index = senders.firstIndex(where: { $0.id == id }) else { return nil }
        return senders.remove(at: index)
    }

    /// Those who wait get nothing. A delivery must be scheduled, even of nothing, since it lets go of the owner.
    mutating func close() -> (refused: [Sender], isDeliveryNeeded: Bool) {
        guard !isClosed else { return ([], false) }
        isClosed = true
        let refused = senders
        senders = []
        defer { isDeliveryDue = true }
        return (refused, !isDeliveryDue)
    }

    /// Everything that waits to be delivered. Those who waited for room move in behind it, for the next delivery.
    mutating func takeBatch(
        _ capacity: Int
    ) -> (batch: [Element], admitted: [Sender], receive: (@Sendable ([Element]) -> Void)?) {
        let batch = elements
        defer { if isClosed { receive = nil } }
        if senders.isEmpty {
            elements = []
            isDeliveryDue = false
            return (batch, [], receive)
        }
        let admitted = Array(senders.prefix(capacity))
        senders.removeFirst(admitted.count)
        elements = admitted.map { $0.element }
        isDeliveryDue = true
        return (batch, admitted, receive)
    }
}
