internal import Glibc
internal import Synchronization

/// Brings signals from the system's handler to the queues that ask for them.
///
/// A handler may do next to nothing (`signal-safety(7)`): ours sets the signal's bit in a word and posts a semaphore.
/// A thread that waits for the semaphore as long as the process lives takes the bits and fills the queues. It serves no
/// scheduler, so that none has to live, nor to be idle, for signals to arrive on the others.
final class SignalHub: Sendable {
    static let shared = SignalHub()

    private let contents = Mutex(Contents())

    private struct Contents {
        var queues: [ObjectIdentifier: (queue: SignalQueue, signals: Set<Signal>)] = [:]
        var replaced: [Signal: sigaction] = [:]  // what the signals that are caught did before
    }

    private init() {
        Self.startThread()
    }

    /// Catches `signals` for `queue`.
    func add(_ queue: SignalQueue, for signals: Set<Signal>) {
        precondition(
            signals.allSatisfy { 1...64 ~= $0.rawValue } && signals.isDisjoint(with: Signal.uncatchable),
            "these signals cannot be caught: \(signals)")
        contents.withLock { contents in
            contents.queues[ObjectIdentifier(queue)] = (queue, signals)
            for signal in signals where contents.replaced[signal] == nil {
                contents.replaced[signal] = Self.catchSignal(signal)
            }
        }
    }

    /// Gives nothing more to `queue`; signals that nobody asks for any more do again what they did before.
    func remove(_ queue: SignalQueue) {
        contents.withLock { contents in
            contents.queues[ObjectIdentifier(queue)] = nil
            for (signal, action) in contents.replaced
            where !contents.queues.values.contains(where: { $0.signals.contains(signal) }) {
                contents.replaced[signal] = nil
                var action = action
                _ = sigaction(signal.rawValue, &action, nil)  // cannot fail: it was in force before
            }
        }
    }

    private func deliver(_ signal: Signal) {
        let queues = contents.withLock { contents in
            contents.queues.values.filter { $0.signals.contains(signal) }.map(\.queue)
        }
        for queue in queues { queue.append(signal) }
    }

    // MARK: The system's side

    /// Puts our handler in place, and returns what was there.
    private static func catchSignal(_ signal: Signal) -> sigaction {
        var action = sigaction()
        // Calls of other code that were interrupted go on as if nothing had happened.
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { number in
            let saved = errno
            let (oldBits, _) = caught.bits.bitwiseOr(1 << UInt64(number - 1), ordering: .acquiringAndReleasing)
            if oldBits == 0 { _ = sem_post(caught.semaphore) }  // otherwise a post is on its way
            errno = saved
        }
        var replaced = sigaction()
        let result = sigaction(signal.rawValue, &action, &replaced)
        precondition(result == 0, "the system does not let \(signal) be caught")
        return replaced
    }

    private static func startThread() {
        _ = caught  // made here, since a handler must not do so
        var id = pthread_t()
        let failure = pthread_create(&id, nil, { _ in SignalHub.shared.run() }, nil)
        precondition(failure == 0, "the system refuses a thread for signals (error \(failure))")
        pthread_detach(id)  // it lives as long as the process
    }

    private func run() -> Never {
        while true {
            guard sem_wait(caught.semaphore) == 0 else { continue }  // interrupted by a signal
            let bits = caught.bits.exchange(0, ordering: .acquiringAndReleasing)
            for number in 1...64 where bits & 1 << UInt64(number - 1) != 0 {
                deliver(Signal(rawValue: CInt(number)))
            }
        }
    }
}

/// What the handler and the thread share: a bit for each signal that was caught, and what wakes the thread.
private struct Caught: ~Copyable, @unchecked Sendable {  // unchecked: a semaphore is made for several threads
    let bits = Atomic<UInt64>(0)
    let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        let result = sem_init(semaphore, 0, 0)
        precondition(result == 0, "the system refuses a semaphore")
    }
}

private let caught = Caught()
