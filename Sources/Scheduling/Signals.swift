internal import Synchronization

/// The signals that this process gets, from the moment this is made: to be awaited instead of ending the process.
///
/// ```swift
/// let signals = Signals(.interrupt, .terminate)
/// for await signal in signals {
///     print("ending because of \(signal)")
///     break
/// }
/// ```
///
/// Every `Signals` hears of each of its signals, on whatever schedulers they are awaited. As in the kernel, a signal
/// that comes again before it was taken counts once, so that no more wait than there are kinds of signals.
///
/// The signals are caught as long as somebody holds such a sequence or an iterator of it; then they do again what they
/// did before. The sequence ends only when the task that iterates is cancelled. Several tasks that iterate over the
/// same one share its signals between them.
public struct Signals: AsyncSequence, Sendable {
    private let lease: SignalLease

    /// Catches `signals` from now on. SIGKILL, SIGSTOP and the signals of a fault, such as SIGSEGV, cannot be caught:
    /// to ask for one is a programming error.
    public init(_ signals: Signal...) {
        lease = SignalLease(of: Set(signals))
    }

    /// Waits for one signal after the other.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let lease: SignalLease

        /// Waits for the next signal; nil at once when the task is cancelled.
        public mutating func next() async -> Signal? { await lease.queue.next() }
    }

    /// An iterator over the signals that came and were not taken, and over what comes.
    public func makeAsyncIterator() -> Iterator { Iterator(lease: lease) }
}

/// Ends the catching when nobody holds it any more.
private final class SignalLease: Sendable {
    let queue = SignalQueue()

    init(of signals: Set<Signal>) { SignalHub.shared.add(queue, for: signals) }

    deinit { SignalHub.shared.remove(queue) }
}

/// The signals of one ``Signals`` that wait to be taken, or the tasks that wait for one.
final class SignalQueue: Sendable {
    private let contents = Mutex(Contents())

    private struct Contents {
        var signals: [Signal] = []  // each at most once
        var takers: [Taker] = []  // none while there are signals
        var takerCount: UInt64 = 0
    }

    private struct Taker {
        let id: UInt64
        let waiter: Waiter<Signal?, Never>
    }

    /// Hands `signal` to a task that waits, or keeps it for one that will.
    func append(_ signal: Signal) {
        let taker: Taker? = contents.withLock { contents in
            if !contents.takers.isEmpty { return contents.takers.removeFirst() }
            if !contents.signals.contains(signal) { contents.signals.append(signal) }
            return nil
        }
        taker?.waiter.resume(returning: signal)
    }

    /// Waits for a signal; nil when the task is cancelled.
    nonisolated(nonsending) func next() async -> Signal? {
        let id = contents.withLock { contents in
            contents.takerCount += 1
            return contents.takerCount
        }
        let outcome: Result<Signal?, Never> = await withTaskCancellationHandler {
            await parkUncancellably { enter(Taker(id: id, waiter: $0)) }
        } onCancel: {
            let taker: Taker? = contents.withLock { contents in
                guard let index = contents.takers.firstIndex(where: { $0.id == id }) else { return nil }
                return contents.takers.remove(at: index)
            }
            taker?.waiter.resume(returning: nil)
        }
        return outcome.get()
    }

    /// Stores a taker when there is nothing to take, or resumes it at once. Cancellation is looked for under the lock,
    /// which its handler takes too: it either shows here or finds the stored taker.
    private func enter(_ taker: Taker) {
        let signal: Signal?? = contents.withLock { contents in
            if Task.isCancelled { return .some(nil) }
            if !contents.signals.isEmpty { return contents.signals.removeFirst() }
            contents.takers.append(taker)
            return nil
        }
        if let signal { taker.waiter.resume(returning: signal) }
    }
}
