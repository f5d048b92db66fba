import WAMPCore

/// What was decided a while ago about what users may do, as long as it holds.
///
/// Bounded: it has two generations. What is asked for again moves to the young one; when that is full the old one is
/// forgotten, and the young one becomes old.
struct DecisionCache {
    /// All sessions of a user who acts under a role are treated alike.
    struct Key: Hashable {
        let authID: String
        let authRole: String
        let action: AuthorizationRequest.Action
        let uri: URI
        let match: MatchPolicy

        init(_ request: AuthorizationRequest) {
            authID = request.authID
            authRole = request.authRole
            action = request.action
            uri = request.uri
            match = request.match
        }
    }

    private struct Entry {
        let answer: Authorization
        let end: Duration
    }

    private let maximumGeneration: Int
    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]

    /// A cache of `maximum` decisions; of none when it is 0.
    init(maximum: Int) {
        maximumGeneration = maximum / 2
    }

    var count: Int { young.count + old.count }

    /// What was decided, if it still holds.
    mutating func answer(to key: Key, at now: Duration) -> Authorization? {
        if let entry = young[key] { return entry.end > now ? entry.answer : nil }
        guard let entry = old.removeValue(forKey: key), entry.end > now else { return nil }
        insert(entry, at: key)
        return entry.answer
    }

    mutating func insert(_ answer: Authorization, at key: Key, until end: Duration) {
        old[key] = nil
        insert(Entry(answer: answer, end: end), at: key)
    }

    private mutating func insert(_ entry: Entry, at key: Key) {
        guard maximumGeneration > 0 else { return }
        if young.count >= maximumGeneration, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = entry
    }
}
