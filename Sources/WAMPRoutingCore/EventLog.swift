import WAMPCore

/// The events of one subscription, the oldest first; the oldest go when there are too many.
struct EventLog {
    struct Entry {
        let date: Timestamp
        let publication: Publication
    }

    private let maximumEvents: Int
    private let maximumBytes: Int
    private var entries: [Entry] = []
    /// The events before this one are forgotten, but still take their places.
    private var first = 0
    private var byteCount = 0

    init(_ rule: EventHistoryRule) {
        maximumEvents = rule.maximumEvents
        maximumBytes = rule.maximumBytes
    }

    /// Remembers an event. One that was meant for certain sessions is not remembered: their numbers are given anew.
    mutating func append(_ publication: Publication, at date: Timestamp) {
        guard !publication.filter.namesSessions else { return }
        entries.append(Entry(date: date, publication: publication))
        byteCount += publication.byteCount
        while entries.count - first > maximumEvents || byteCount > maximumBytes {
            byteCount -= entries[first].publication.byteCount
            first += 1
        }
        if first > entries.count / 2 { forget() }
    }

    /// What is remembered, the oldest first.
    var events: ArraySlice<Entry> { entries[first...] }

    /// Costs as much as half the entries, but comes only after that many were forgotten.
    private mutating func forget() {
        entries.removeFirst(first)
        first = 0
    }
}
