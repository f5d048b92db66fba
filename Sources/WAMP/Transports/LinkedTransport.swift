package import Scheduling
package import WAMPCore

/// One end of a link inside the process: messages are handed over as they are, at the end of the turn, in order.
package actor LinkedTransport: MessageTransport, TurnHandler {
    package nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private var peer: LinkedTransport?
    private var handler: (any MessageHandler)?
    private var inbox: [Message] = []
    private var disconnection: Disconnection?
    private var isDirty = false

    /// Two ends that are linked to each other, on `scheduler`.
    package static func pair(on scheduler: any Scheduler) async -> (LinkedTransport, LinkedTransport) {
        let near = LinkedTransport(on: scheduler)
        let far = LinkedTransport(on: scheduler)
        await near.link(to: far)
        await far.link(to: near)
        return (near, far)
    }

    private init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func link(to peer: LinkedTransport) {
        self.peer = peer
    }

    /// None: a message is handed over as it is, with its payload in the format of whoever made it.
    package nonisolated var format: SerializationFormat? { nil }

    package var facts: TransportFacts {
        var facts = TransportFacts()
        facts.isLocal = true
        return facts
    }

    package var queuedByteCount: Int { 0 }

    package func start(_ handler: any MessageHandler) {
        self.handler = handler
        deliverAtEndOfTurn()
    }

    package func send(_ message: Message) {
        peer?.assumeIsolated { $0.take(message) }
    }

    package func send(_ message: Message, encoded: [UInt8]) -> Bool {
        preconditionFailure("a link has no format in which a message could have been encoded")
    }

    package func close(_ ending: TransportEnding) {
        guard let peer else { return }
        self.peer = nil
        peer.assumeIsolated { $0.unlink(.remote("the linked session was closed")) }
        unlink(.local)
    }

    package func turnEnded() {
        isDirty = false
        guard let handler else { return }
        let messages = inbox
        inbox = []
        for message in messages { handler.deliver(message) }
        guard let disconnection, inbox.isEmpty else { return }
        self.handler = nil
        handler.deliverDisconnection(disconnection)
    }

    private func take(_ message: Message) {
        guard disconnection == nil else { return }
        inbox.append(message)
        deliverAtEndOfTurn()
    }

    /// What was sent before is still delivered.
    private func unlink(_ reason: Disconnection) {
        guard disconnection == nil else { return }
        peer = nil
        disconnection = reason
        deliverAtEndOfTurn()
    }

    private func deliverAtEndOfTurn() {
        guard !isDirty, handler != nil else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }
}
