internal import Scheduling
internal import WAMPCore

/// A procedure that a session offers, with the calls of it that run or wait.
final class OfferedProcedure: @unchecked Sendable {  // touched on the session's scheduler only
    let uri: URI
    let handler: ProcedureHandler
    let grant: Grant
    private let concurrency: Int?
    private var runningCount = 0
    private var waiting: [RunningInvocation] = []

    /// What is to be done with a new call.
    enum Admission {
        case run
        /// It runs when others are done.
        case wait
        case refuse
    }

    init(_ uri: URI, handler: ProcedureHandler, options: RegisterOptions, grant: Grant) {
        self.uri = uri
        self.handler = handler
        self.grant = grant
        concurrency = options.concurrency
    }

    func admit(_ invocation: RunningInvocation, waitingLimit: Int) -> Admission {
        if let concurrency, runningCount >= concurrency {
            guard waiting.count < waitingLimit else { return .refuse }
            waiting.append(invocation)
            return .wait
        }
        runningCount += 1
        return .run
    }

    /// A call is done; the one that may run in its place.
    func finished() -> RunningInvocation? {
        runningCount -= 1
        guard !waiting.isEmpty else { return nil }
        runningCount += 1
        return waiting.removeFirst()
    }

    /// A call is no longer wanted; whether it waited.
    func removeWaiting(_ invocation: RunningInvocation) -> Bool {
        guard let place = waiting.firstIndex(where: { $0 === invocation }) else { return false }
        waiting.remove(at: place)
        return true
    }
}
