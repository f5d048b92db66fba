import WAMPCore

/// What a session wants to be published when it ends.
struct Testaments: Sendable {
    /// When a testament is due. There is no resumption: both come to pass when the session ends.
    enum Scope: String, CaseIterable {
        case detached, destroyed
    }

    private struct Testament {
        let message: PublishMessage
        let byteCount: Int
    }

    private var detached: [Testament] = []
    private var destroyed: [Testament] = []

    var count: Int { detached.count + destroyed.count }

    var byteCount: Int { (detached + destroyed).reduce(0) { $0 + $1.byteCount } }

    /// All of them, as they have to be published.
    var inOrder: [PublishMessage] { (detached + destroyed).map(\.message) }

    /// Adds a testament. `byteCount` is about how much memory it takes.
    mutating func add(_ message: PublishMessage, byteCount: Int, to scope: Scope) {
        let testament = Testament(message: message, byteCount: byteCount)
        switch scope {
        case .detached: detached.append(testament)
        case .destroyed: destroyed.append(testament)
        }
    }

    mutating func flush(_ scope: Scope) {
        switch scope {
        case .detached: detached = []
        case .destroyed: destroyed = []
        }
    }
}

extension Payload {
    /// How much memory it takes.
    var byteCount: Int { bytes.count }
}
