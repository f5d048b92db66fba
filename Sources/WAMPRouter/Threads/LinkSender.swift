internal import Scheduling

/// Carries what actors on one scheduler have to say to another scheduler: what a turn brings together, so that there is
/// one lock, one job and at most one wake-up for it.
///
/// Not generic: what travels is looked at for every message, and must be compiled for its type.
actor LinkSender: TurnHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let mailbox: Mailbox<[LinkMessage]>
    // As in `Realm`: looked at for every message.
    @exclusivity(unchecked) private var batch: [LinkMessage] = []
    @exclusivity(unchecked) private var isDirty = false

    /// So many do not wait for the end of the turn: the other scheduler may begin with them meanwhile.
    private static let greatestBatch = 64

    /// - Parameter scheduler: of those who have something to say.
    init(to mailbox: Mailbox<[LinkMessage]>, on scheduler: any Scheduler) {
        self.mailbox = mailbox
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Takes a message along, behind all that were taken before.
    nonisolated func takeNow(_ message: LinkMessage) {
        knownIsolated(with: message) { $0.take($1) }
    }

    private func take(_ message: LinkMessage) {
        batch.append(message)
        if batch.count >= Self.greatestBatch { return handOver() }
        guard !isDirty else { return }
        isDirty = true
        scheduler.atEndOfTurn(self)
    }

    /// For the scheduler.
    func turnEnded() {
        isDirty = false
        handOver()
    }

    /// Hands over what there is, if there is anything.
    func handOver() {
        guard !batch.isEmpty else { return }
        let messages = batch
        batch = []
        // The mailbox is closed only when every connection is over, and takes any number: nothing is lost that counts.
        _ = mailbox.post(messages)
    }
}
