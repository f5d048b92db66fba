import WAMPCore

/// The subscribers of one subscription, in the order in which they came. Every change takes constant time.
struct Subscribers: Sendable {
    /// Who leaves makes a gap, so that nobody has to move up.
    private var slots: [SessionID?] = []
    private var places: [SessionID: Int] = [:]

    var isEmpty: Bool { places.isEmpty }

    var count: Int { places.count }

    /// Everyone.
    var inOrder: [SessionID] { slots.compactMap(\.self) }

    func contains(_ session: SessionID) -> Bool { places[session] != nil }

    /// Everyone but `excluded`, or nil when that is nobody.
    func audience(excluding excluded: SessionID?) -> Audience? {
        let isExcluding = excluded.map(contains) ?? false
        guard places.count > (isExcluding ? 1 : 0) else { return nil }
        return Audience(slots: slots, excluding: excluded)
    }

    /// Does nothing when `session` is here already.
    mutating func insert(_ session: SessionID) {
        guard !contains(session) else { return }
        places[session] = slots.count
        slots.append(session)
    }

    /// Does nothing when `session` is not here.
    mutating func remove(_ session: SessionID) {
        guard let place = places.removeValue(forKey: session) else { return }
        slots[place] = nil
        if slots.count > 2 * places.count { closeGaps() }
    }

    /// Costs as much as half the slots, but comes only after that many have left.
    private mutating func closeGaps() {
        slots.removeAll { $0 == nil }
        for (place, session) in slots.enumerated() {
            if let session { places[session] = place }
        }
    }
}
