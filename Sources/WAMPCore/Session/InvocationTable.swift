/// The invocations that this session's handlers work on.
struct InvocationTable {
    private struct Invocation {
        /// Whether the caller takes results in parts.
        let takesProgress: Bool
        /// Whether more parts of the call will follow.
        var expectsMore: Bool
    }

    /// What an INVOCATION is.
    enum Arrival {
        case new
        /// Another part of one that runs.
        case part
        /// Another part of one that was answered before its end.
        case late
    }

    private var running: [RequestID: Invocation] = [:]
    /// Those that were answered while more parts were to come, the oldest first.
    private var answeredEarly: [RequestID] = []

    /// How many of those are remembered: a caller that goes away never sends its last part.
    private static let earlyLimit = 1024

    /// An INVOCATION has arrived. Throws when one of its number runs already and was complete.
    mutating func arrive(_ message: InvocationMessage) throws(ProtocolViolation) -> Arrival {
        let expectsMore = message.details.progress
        if let invocation = running[message.request] {
            guard invocation.expectsMore else { throw .requestIDOutOfSequence(message.request) }
            running[message.request]?.expectsMore = expectsMore
            return .part
        }
        if !answeredEarly.isEmpty, let place = answeredEarly.firstIndex(of: message.request) {
            if !expectsMore { answeredEarly.remove(at: place) }
            return .late
        }
        return .new
    }

    /// A handler begins to work on a new one.
    mutating func begin(_ message: InvocationMessage) {
        running[message.request] = Invocation(
            takesProgress: message.details.receiveProgress, expectsMore: message.details.progress)
    }

    /// Whether a handler works on it, and its answer is still wanted.
    func isRunning(_ request: RequestID) -> Bool {
        running[request] != nil
    }

    /// Whether a part of its result is wanted.
    func takesProgress(_ request: RequestID) -> Bool {
        running[request]?.takesProgress ?? false
    }

    /// The handler is done, or its answer is no longer wanted; false when that was so before.
    mutating func end(_ request: RequestID) -> Bool {
        guard let invocation = running.removeValue(forKey: request) else { return false }
        if invocation.expectsMore {
            if answeredEarly.count == Self.earlyLimit { answeredEarly.removeFirst() }
            answeredEarly.append(request)
        }
        return true
    }

    /// Forgets all invocations, and hands over which they were, the oldest first.
    mutating func takeAll() -> [RequestID] {
        defer { self = InvocationTable() }
        return running.keys.sorted()
    }
}
