internal import Synchronization

/// The end of one scheduler: who asked for it, and who waits for it. Every backend owns one, so that all end alike.
///
/// A task of the scheduler itself cannot wait until nothing runs any more, since it runs there: it is resumed when all
/// else that was queued has run, and the scheduler ends when that task leaves nothing behind either.
package final class Ending: Sendable {
    private let asked = Atomic<Bool>(false)
    private let state = Mutex(State())
    private let process = OwningProcess()

    private struct State {
        var isOver = false
        var insiders: [UnsafeContinuation<Void, Never>] = []  // tasks of the scheduler itself
        var outsiders: [UnsafeContinuation<Void, Never>] = []
    }

    package init() {}

    /// Whether somebody asked; then the scheduler calls ``isNear(closing:)`` when a turn leaves nothing to do.
    package var isAsked: Bool { asked.load(ordering: .acquiring) }

    /// Whether ``end()`` was called.
    package var isOver: Bool { state.withLock { $0.isOver } }

    /// Asks for the end and waits for it. `wake` makes a scheduler that sleeps look at ``isAsked``.
    ///
    /// Cancelling does nothing: an end that was asked for comes.
    package func wait(isInside: Bool, wake: () -> Void) async {
        process.check()
        await withUnsafeContinuation { continuation in
            let isOver = state.withLock { state in
                guard !state.isOver else { return true }
                if isInside { state.insiders.append(continuation) } else { state.outsiders.append(continuation) }
                return false
            }
            if isOver { return continuation.resume() }
            asked.store(true, ordering: .releasing)
            wake()
        }
    }

    /// For the scheduler, from its own thread, when nothing is left to run: true when it may end now, and refuses jobs
    /// from now on; false when there is something to run after all.
    package func isNear(closing jobs: JobQueue) -> Bool {
        let insiders = state.withLock { state in
            defer { state.insiders = [] }
            return state.insiders
        }
        for insider in insiders { insider.resume() }
        return insiders.isEmpty && jobs.close()
    }

    /// For the scheduler, when nothing will run any more: resumes those who wait elsewhere.
    package func end() {
        let outsiders = state.withLock { state in
            state.isOver = true
            defer { state.outsiders = [] }
            return state.outsiders
        }
        for outsider in outsiders { outsider.resume() }
    }
}
