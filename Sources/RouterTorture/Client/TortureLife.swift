internal import ByteCore
internal import Scheduling
internal import Synchronization
internal import WAMP
internal import WAMPCore

/// One session of a ``TortureClient``, from WELCOME to its end.
struct TortureLife: Sendable {
    let client: TortureClient
    let session: Session
    /// Its name in the ledger.
    let name: String
    let seed: UInt64
    private let end: ContinuousClock.Instant
    private let state = State()

    private struct Numbers {
        var operationCount = 0
        var isOver = false
    }

    private final class State: Sendable {
        let numbers = Mutex(Numbers())
    }

    static let procedure = "torture.double"
    static let topics = ["torture.topic.0", "torture.topic.1", "torture.topic.2"]

    init(of client: TortureClient, _ session: Session, named name: String, seed: UInt64) {
        self.client = client
        self.session = session
        self.name = name
        self.seed = seed
        var generator = RandomNumbers(seed: seed)
        end = session.scheduler.now + .milliseconds(Int.random(in: 500...15_000, using: &generator))
    }

    /// Does everything until the client is to rest, the session has had its time, or is lost. Then the session is over, and
    /// that is written down.
    ///
    /// - Throws: `CancellationError`.
    func run() async throws {
        note(.joined)
        try await withThrowingTaskGroup { listeners in
            try await subscribe(in: &listeners)
            try await withThrowingTaskGroup { workers in
                workers.addTask { try await offer() }
                workers.addTask { try await publish() }
                for caller in 0..<3 { workers.addTask { try await call(as: caller) } }
                workers.addTask { try await comeAndGo() }
                workers.addTask { try await keepTime() }
                try await workers.waitForAll()
            }
            let hasSettled = try await finish()
            await session.leave()
            try await listeners.waitForAll()
            if hasSettled { note(.settled) }
        }
        note(.ended, "-", endReason(await session.waitUntilEnded()))
    }

    /// Whether new things are begun.
    var isActing: Bool {
        client.currentPhase == .act && !state.numbers.withLock { $0.isOver }
    }

    func note(_ kind: LedgerEntry.Kind, _ subject: String = "-", _ detail: String = "-") {
        client.note(LedgerEntry(kind, name, subject, detail))
    }

    /// A name for the next call or publication.
    func nextOperation() -> Operation {
        state.numbers.withLock {
            $0.operationCount += 1
            return Operation(name, $0.operationCount)
        }
    }

    /// Waits a little, at most for so many milliseconds.
    func pause(_ limit: Int, _ generator: inout RandomNumbers) async throws {
        try await session.scheduler.sleep(for: .milliseconds(Int.random(in: 1...limit, using: &generator)))
    }

    /// Ends the acts when the time is over or the session is lost; a session whose time is over is left at once, with
    /// everything that is under way.
    private func keepTime() async throws {
        while isActing {
            if await !session.isOpen { return state.numbers.withLock { $0.isOver = true } }
            if session.scheduler.now >= end {
                state.numbers.withLock { $0.isOver = true }
                note(.leaving)
                return await session.leave()
            }
            try await session.scheduler.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until the client is to leave, and then for an answer of the router: it comes after everything that was
    /// sent before.
    ///
    /// - Returns: whether the session lives.
    private func finish() async throws -> Bool {
        guard client.currentPhase != .act else { return false }
        client.note(LedgerEntry(.idle, client.name))
        while client.currentPhase != .leave, await session.isOpen {
            try await session.scheduler.sleep(for: .milliseconds(20))
        }
        do {
            _ = try await session.meta.sessions.count()
            return true
        } catch is SessionError {
            return false
        }
    }

    private func endReason(_ end: SessionEnd) -> String {
        switch end {
        case .left: "left"
        case .disconnected: "disconnected"
        case .violation(let violation): "violation:\(violation)".replacing(" ", with: "_")
        case .closedByRouter(let reason, _): "\(reason)"
        }
    }
}
