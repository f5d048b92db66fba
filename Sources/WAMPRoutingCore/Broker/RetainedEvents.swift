import WAMPCore

/// The latest events of topics, for those who subscribe later.
///
/// Of each topic the latest event for everybody is kept, and some that came after it for some only: whoever comes gets
/// the latest that it may get.
struct RetainedEvents {
    /// How many events for some only are kept for a topic.
    static let restrictedLimit = 8

    private struct Retained {
        let publication: Publication
        /// Which of all topics' events is the latest.
        let number: Int64
    }

    private let maximumTopics: Int
    private let maximumBytes: Int
    private var topics: [URI: [Retained]] = [:]
    private var byteCount = 0
    private var lastNumber: Int64 = 0

    init(maximumTopics: Int, maximumBytes: Int) {
        self.maximumTopics = maximumTopics
        self.maximumBytes = maximumBytes
    }

    /// Keeps an event, unless there are too many: then the topic has none, rather than one that is out of date.
    mutating func retain(_ publication: Publication, at date: Timestamp, journal: Journal?) {
        keep(Retained(publication: publication, number: lastNumber + 1), journal)
        guard let journal, publication.filter.outlivesSessions, isKept(lastNumber, publication.topic) else { return }
        journal.put(publication, date, number: lastNumber, in: .retained(topic: publication.topic))
    }

    /// Keeps an event again, under the number that it had.
    mutating func restore(_ publication: Publication, _ date: Timestamp, number: Int64, journal: Journal?) {
        keep(Retained(publication: publication, number: number), journal)
        if !isKept(number, publication.topic) { journal?.remove(number, from: .retained(topic: publication.topic)) }
    }

    private mutating func keep(_ newest: Retained, _ journal: Journal?) {
        let publication = newest.publication
        lastNumber = newest.number
        let former = remove(publication.topic)
        defer {
            for event in former where !isKept(event.number, publication.topic) {
                journal?.remove(event.number, from: .retained(topic: publication.topic))
            }
        }
        var events = publication.filter.lists == nil ? [] : former
        events.append(newest)
        let restricted = events.count { $0.publication.filter.lists != nil }
        if restricted > Self.restrictedLimit,
            let oldest = events.firstIndex(where: { $0.publication.filter.lists != nil })
        {
            events.remove(at: oldest)
        }
        let size = Self.byteCount(of: events)
        guard topics.count < maximumTopics, byteCount + size <= maximumBytes else { return }
        topics[publication.topic] = events
        byteCount += size
    }

    private func isKept(_ number: Int64, _ topic: URI) -> Bool {
        topics[topic]?.contains { $0.number == number } ?? false
    }

    /// The latest event of a topic, or of all that match a pattern, that `member` may get.
    func latest(_ topic: URI, _ match: MatchPolicy, for member: Member) -> Publication? {
        guard match != .exact else { return latest(of: topics[topic] ?? [], for: member)?.publication }
        return topics.lazy
            .filter { $0.key.matches(topic, match) }
            .compactMap { latest(of: $0.value, for: member) }
            .max { $0.number < $1.number }?
            .publication
    }

    private func latest(of events: [Retained], for member: Member) -> Retained? {
        events.last { $0.publication.filter.allows(member) }
    }

    private mutating func remove(_ topic: URI) -> [Retained] {
        guard let events = topics.removeValue(forKey: topic) else { return [] }
        byteCount -= Self.byteCount(of: events)
        return events
    }

    private static func byteCount(of events: [Retained]) -> Int {
        events.reduce(0) { $0 + $1.publication.byteCount }
    }
}
