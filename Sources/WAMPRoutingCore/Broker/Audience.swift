package import WAMPCore

/// The sessions that an event goes to, in the order in which they subscribed.
///
/// It shares the storage of the subscription it comes from, so that sending to ten thousand costs no array.
package struct Audience: Sendable, Sequence {
    private let slots: [SessionID?]
    private let excluded: SessionID?

    /// Everyone in `slots` (empty ones are those who left) but `excluded`.
    init(slots: [SessionID?], excluding excluded: SessionID? = nil) {
        self.slots = slots
        self.excluded = excluded
    }

    package func makeIterator() -> Iterator {
        Iterator(slots: slots.makeIterator(), excluded: excluded)
    }

    package struct Iterator: IteratorProtocol {
        fileprivate var slots: IndexingIterator<[SessionID?]>
        fileprivate let excluded: SessionID?

        package mutating func next() -> SessionID? {
            while let slot = slots.next() {
                if let session = slot, session != excluded { return session }
            }
            return nil
        }
    }
}

extension Audience: Equatable {
    package static func == (left: Audience, right: Audience) -> Bool { left.elementsEqual(right) }
}
