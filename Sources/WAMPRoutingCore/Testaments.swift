import WAMPCore

/// What a session wants to be published when it ends.
struct Testaments: Sendable {
    /// When a testament is due. There is no resumption: both come to pass when the session ends.
    enum Scope: String, CaseIterable {
        case detached, destroyed
    }

    private var detached: [PublishMessage] = []
    private var destroyed: [PublishMessage] = []

    var count: Int { detached.count + destroyed.count }

    var byteCount: Int { inOrder.reduce(0) { $0 + $1.payload.byteCount } }

    /// All of them, as they have to be published.
    var inOrder: [PublishMessage] { detached + destroyed }

    mutating func add(_ message: PublishMessage, to scope: Scope) {
        switch scope {
        case .detached: detached.append(message)
        case .destroyed: destroyed.append(message)
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
