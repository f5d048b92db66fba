internal import Scheduling
internal import WAMPCore

/// A call that a handler works on, or that waits for it.
final class RunningInvocation: @unchecked Sendable {  // touched on the session's scheduler only
    let message: InvocationMessage
    let payload: Payload
    let procedure: OfferedProcedure
    var task: Task<Void, Never>?
    /// The limit that the caller gave, where this side keeps it.
    private var deadline: Deadline?
    /// Made when the handler asks for it, or a second part comes; most calls are made whole.
    private var queue: ElementQueue<Payload>?
    /// Whether no more parts come, and why if that is because of a fault.
    private var isComplete: Bool
    private var failure: (any Error)?

    init(_ message: InvocationMessage, payload: Payload, of procedure: OfferedProcedure) {
        self.message = message
        self.payload = payload
        self.procedure = procedure
        isComplete = !message.details.progress
    }

    var request: RequestID { message.request }

    /// What was called: the registration may be a pattern.
    var procedureName: URI { message.details.procedure ?? procedure.uri }

    /// The parts of the call that the handler has not taken.
    var parts: ElementQueue<Payload> {
        if let queue { return queue }
        let queue = ElementQueue<Payload>()
        queue.append(payload)
        if isComplete { queue.finish(throwing: failure) }
        self.queue = queue
        return queue
    }

    /// Another part of the call; a last one without arguments only says that it is the last.
    func append(_ payload: Payload, isLast: Bool) {
        if !(isLast && payload.isEmpty) { parts.append(payload) }
        if isLast { complete() }
    }

    /// Begins to keep the caller's time limit, if this side has to.
    func setDeadline(on scheduler: any Scheduler, _ action: @escaping @Sendable (Duration) -> Void) {
        guard let limit else { return }
        let deadline = Deadline(on: scheduler) { action(limit) }
        deadline.set(after: limit)
        self.deadline = deadline
    }

    /// A part of the result was sent: the time is counted from now.
    func restartDeadline() {
        if let limit { deadline?.set(after: limit) }
    }

    /// Nothing more comes of it.
    func close(throwing error: (any Error)? = nil) {
        deadline?.disarm()
        deadline = nil  // which holds this
        complete(throwing: error)
    }

    private func complete(throwing error: (any Error)? = nil) {
        guard !isComplete else { return }
        isComplete = true
        failure = error
        queue?.finish(throwing: error)
    }

    private var limit: Duration? {
        message.details.timeout.flatMap { $0 > 0 ? .milliseconds($0) : nil }
    }
}
