#if URing
    internal import CLibURing
    internal import Synchronization

    internal import Glibc

    /// How other threads wake a loop: by its event descriptor, written only while the loop sleeps or is about to.
    final class WakeUp: Sendable {
        /// What the loop polls.
        let descriptor: CInt
        private let state = Atomic<State.RawValue>(State.awake.rawValue)

        private enum State: UInt8 {
            case awake, asleep, called
        }

        /// - Throws: ``URingError`` when there is no descriptor left.
        init() throws(URingError) {
            descriptor = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
            guard descriptor >= 0 else { throw .refused(errno: errno) }
        }

        deinit {
            _ = Glibc.close(descriptor)
        }

        /// Makes the loop take another turn. From any thread.
        func call() {
            let before = state.exchange(State.called.rawValue, ordering: .acquiringAndReleasing)
            guard before == State.asleep.rawValue else { return }
            // Nobody reads the number: the poll hears of every write, and it takes 2^64 of them to fill it.
            var one: UInt64 = 1
            _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
        }

        /// The loop is about to sleep; false when it was called and must not.
        func willSleep() -> Bool {
            state.compareExchange(
                expected: State.awake.rawValue, desired: State.asleep.rawValue, ordering: .acquiringAndReleasing
            ).exchanged
        }

        /// The loop is awake: what it was called for is seen in the turn that follows.
        func didWake() {
            _ = state.exchange(State.awake.rawValue, ordering: .acquiringAndReleasing)
        }
    }
#endif
