import WAMPCore

/// The events of one subscription, the oldest first; the oldest go when there are too many, or when they are too old.
struct EventLog {
    struct Entry {
        let date: Timestamp
        let publication: Publication
        /// Its place in the order of all events of the log.
        let number: Int64
    }

    private let rule: EventHistoryRule
    private let name: EventRecordLog
    private var entries: [Entry] = []
    /// The events before this one are forgotten, but still take their places.
    private var first = 0
    private var byteCount = 0
    private var lastNumber: Int64 = 0

    init(_ rule: EventHistoryRule) {
        self.rule = rule
        name = .history(topic: rule.topic, match: rule.match)
    }

    /// Remembers an event. One that was meant for certain sessions is not remembered: their numbers are given anew.
    mutating func append(_ publication: Publication, at date: Timestamp, journal: Journal?) {
        guard !publication.filter.namesSessions else { return }
        restore(publication, at: date, number: lastNumber + 1)
        journal?.put(publication, date, number: lastNumber, in: name)
        trim(at: date, journal: journal)
    }

    /// Remembers an event again, under the number that it had.
    mutating func restore(_ publication: Publication, at date: Timestamp, number: Int64) {
        entries.append(Entry(date: date, publication: publication, number: number))
        byteCount += publication.byteCount
        lastNumber = number
    }

    /// Forgets what is too much or too old by now.
    mutating func trim(at now: Timestamp, journal: Journal?) {
        while first < entries.count, isTooMuch || isTooOld(entries[first], at: now) {
            byteCount -= entries[first].publication.byteCount
            journal?.remove(entries[first].number, from: name)
            first += 1
        }
        if first > entries.count / 2 { forget() }
    }

    /// What is remembered, the oldest first.
    var events: ArraySlice<Entry> { entries[first...] }

    private var isTooMuch: Bool { entries.count - first > rule.maximumEvents || byteCount > rule.maximumBytes }

    private func isTooOld(_ entry: Entry, at now: Timestamp) -> Bool {
        guard let age = rule.maximumAge else { return false }
        return entry.date + age < now
    }

    /// Costs as much as half the entries, but comes only after that many were forgotten.
    private mutating func forget() {
        entries.removeFirst(first)
        first = 0
    }
}
