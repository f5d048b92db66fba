internal import Scheduling
internal import Synchronization
internal import WAMPCore

/// A call whose results come in parts, or which is made in parts.
final class CallStream: @unchecked Sendable {  // touched on the session's scheduler only, but for `hasEnded`
    /// Whether there is nothing left to cancel, for those who let go of it anywhere.
    let hasEnded = Atomic<Bool>(false)
    let procedure: URI
    let options: CallOptions
    let results = ElementQueue<CallResult>()
    /// Nil until the first part of the call is sent.
    var request: RequestID?
    var deadline: Deadline?
    /// The task that sends the parts of the call.
    var sender: Task<Void, Never>?
    /// What the end of the call shall look like, since it was cancelled.
    var cancellation: (any Error)?
    /// Whether somebody takes the parts of the result.
    var isIterated = false
    private let schemes: PayloadSchemes
    private var outcome: Result<CallResult, any Error>?
    private var waiters: [Waiter<CallResult, any Error>] = []

    init(_ procedure: URI, options: CallOptions, schemes: PayloadSchemes) {
        self.procedure = procedure
        self.options = options
        self.schemes = schemes
    }

    var isOver: Bool { outcome != nil }

    /// A part of the result has come. Throws when it cannot be opened, or too many wait.
    func append(_ message: ResultMessage) throws {
        if !isIterated, !waiters.isEmpty { return }  // only the end is waited for
        guard results.count < options.maximumWaitingResults else {
            throw SessionError.tooManyResults(limit: options.maximumWaitingResults)
        }
        results.append(try result(message))
    }

    /// The call was answered.
    func finish(_ reply: Reply) {
        switch reply {
        case .result(let message): finish(Result { try result(message) })
        case .failed(let error):
            finish(.failure(error.uri == .canceled ? cancellation ?? error : schemes.opened(error, for: procedure)))
        default: preconditionFailure("CALL is answered by RESULT or ERROR")
        }
    }

    func finish(_ outcome: Result<CallResult, any Error>) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        hasEnded.store(true, ordering: .relaxed)
        deadline?.disarm()
        deadline = nil  // which holds what it limits
        sender?.cancel()
        switch outcome {
        case .success: results.finish()
        case .failure(let error): results.finish(throwing: error)
        }
        let waiters = waiters
        self.waiters = []
        for waiter in waiters { resume(waiter, outcome) }
    }

    /// Resumes `waiter` when the call is answered.
    func wait(_ waiter: Waiter<CallResult, any Error>) {
        if let outcome { resume(waiter, outcome) } else { waiters.append(waiter) }
    }

    private func result(_ message: ResultMessage) throws -> CallResult {
        CallResult(message, payload: try schemes.open(message.payload, for: procedure, message.details))
    }

    private func resume(_ waiter: Waiter<CallResult, any Error>, _ outcome: Result<CallResult, any Error>) {
        switch outcome {
        case .success(let result): waiter.resume(returning: result)
        case .failure(let error): waiter.resume(throwing: error)
        }
    }
}

/// Who waits for the answer to a request.
enum Requester: Sendable {
    case task(Waiter<Reply, any Error>)
    case stream(CallStream)

    func resume(returning reply: Reply) {
        switch self {
        case .task(let waiter): waiter.resume(returning: reply)
        case .stream(let stream): stream.finish(reply)
        }
    }

    func resume(throwing error: any Error) {
        switch self {
        case .task(let waiter): waiter.resume(throwing: error)
        case .stream(let stream): stream.finish(.failure(error))
        }
    }
}
