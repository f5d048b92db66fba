import Synchronization

/// What was said, and not removed again.
final class Messages: Sendable {
    /// One message, as pages get it.
    struct Message: Codable, Sendable {
        let id: Int
        let author: String
        let role: String
        let text: String
    }

    private struct State {
        var messages: [Message] = []
        var lastID = 0
    }

    private let state = Mutex(State())

    /// The last hundred, the oldest first.
    var all: [Message] { state.withLock { $0.messages } }

    func add(author: String, role: String, text: String) -> Message {
        state.withLock { state in
            state.lastID += 1
            let message = Message(id: state.lastID, author: author, role: role, text: text)
            state.messages.append(message)
            if state.messages.count > 100 { state.messages.removeFirst() }
            return message
        }
    }

    /// Whether there was such a message.
    func remove(_ id: Int) -> Bool {
        state.withLock { state in
            guard let index = state.messages.firstIndex(where: { $0.id == id }) else { return false }
            state.messages.remove(at: index)
            return true
        }
    }
}
