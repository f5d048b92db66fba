/// The invocations that this session's handlers work on.
struct InvocationTable {
    private var running: Set<RequestID> = []

    /// A new invocation. Throws when one of this number runs already.
    mutating func begin(_ request: RequestID) throws(ProtocolViolation) {
        guard running.insert(request).inserted else { throw .requestIDOutOfSequence(request) }
    }

    /// Whether a handler works on it, and its answer is still wanted.
    func isRunning(_ request: RequestID) -> Bool {
        running.contains(request)
    }

    /// The handler is done, or its answer is no longer wanted; false when that was so before.
    mutating func end(_ request: RequestID) -> Bool {
        running.remove(request) != nil
    }

    /// Forgets all invocations, and hands over which they were, the oldest first.
    mutating func takeAll() -> [RequestID] {
        defer { running = [] }
        return running.sorted()
    }
}
