import WAMPCore

/// What a realm has to store, and what it may say only when that stands.
///
/// Changes are handed out in batches, one at a time: while a batch is being written, what happens waits for the next
/// one. So the disk is asked once for everything that came meanwhile. An object, since topics write into it while the
/// table of them is being read; confined to its realm.
final class Journal {
    /// The answer to a publisher that wants to know.
    struct Acknowledgement {
        let publisher: SessionID
        let request: RequestID
        let publication: PublicationID
    }

    private var changes: [StoreChange] = []
    private var acknowledgements: [Acknowledgement] = []
    private var isWriting = false
    private var acknowledgementsBeingWritten: [Acknowledgement] = []
    private var byteCountBeingWritten = 0
    private var waitingByteCount = 0

    /// How many changes there have been.
    private(set) var changeCount = 0

    /// About how many bytes do not stand yet.
    var byteCount: Int { waitingByteCount + byteCountBeingWritten }

    // MARK: What happens

    func put(_ publication: Publication, _ date: Timestamp, number: Int64, in log: EventRecordLog) {
        // CBOR writes every value but those that are nested too deeply, as these details cannot be.
        guard let bytes = publication.stored(at: date) else { return }
        add(.put(EventRecord(key: EventRecordKey(log: log, number: number), bytes: bytes)))
    }

    func remove(_ number: Int64, from log: EventRecordLog) {
        add(.remove(EventRecordKey(log: log, number: number)))
    }

    private func add(_ change: StoreChange) {
        changes.append(change)
        changeCount += 1
        waitingByteCount += change.byteCount
    }

    /// Keeps an answer until everything stands that has happened so far.
    func hold(_ acknowledgement: Acknowledgement) {
        acknowledgements.append(acknowledgement)
    }

    // MARK: Batches

    /// Whether there are changes that were not handed out.
    var hasChanges: Bool { !changes.isEmpty }

    /// The changes that are to be written now, all or none of them; nil when there are none, or some are being written.
    func nextBatch() -> [StoreChange]? {
        guard !isWriting, !changes.isEmpty else { return nil }
        isWriting = true
        swap(&acknowledgementsBeingWritten, &acknowledgements)
        byteCountBeingWritten = waitingByteCount
        waitingByteCount = 0
        let batch = changes
        changes = []
        return batch
    }

    /// The batch stands, or it will not: the answers that waited for it.
    func endBatch() -> [Acknowledgement] {
        precondition(isWriting, "a batch ends that was not handed out")
        isWriting = false
        byteCountBeingWritten = 0
        let ended = acknowledgementsBeingWritten
        acknowledgementsBeingWritten = []
        return ended
    }
}
