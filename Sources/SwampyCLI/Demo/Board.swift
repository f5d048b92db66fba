import Glibc
import Synchronization

/// What the demo remembers: the entries of the board, and who looks at it.
final class Board: Sendable {
    /// One entry, as browsers get it.
    struct Entry: Codable, Sendable {
        let id: Int
        let author: String
        let text: String
        /// Milliseconds since 1970.
        let at: Int
        var likes: Int
    }

    /// One browser, as the others see it.
    struct Person: Codable, Sendable {
        /// Its WAMP session, which its procedures are named after.
        let session: UInt64
        var name: String
        /// When it came, in milliseconds since 1970.
        let since: Int
    }

    /// Why an entry is not taken; the sentence is for the person who wrote it.
    struct Invalid: Error {
        let sentence: String
    }

    private struct State {
        var entries: [Entry] = []
        var people: [Person] = []
        var nextID = 1
    }

    private let state = Mutex(State())

    /// How many characters an entry and a name may have, and how many entries are kept.
    private static let longestText = 500
    private static let longestName = 40
    private static let mostEntries = 200

    // MARK: Entries

    /// The entries, the oldest first.
    var entries: [Entry] { state.withLock { $0.entries } }

    func add(author: String, text: String) throws(Invalid) -> Entry {
        let author = try Self.checked(name: author)
        let text = Self.trimmed(text)
        guard !text.isEmpty else { throw Invalid(sentence: "An entry needs some text.") }
        guard text.unicodeScalars.count <= Self.longestText else {
            throw Invalid(sentence: "An entry has at most \(Self.longestText) characters.")
        }
        return state.withLock { state in
            let entry = Entry(id: state.nextID, author: author, text: text, at: Self.now, likes: 0)
            state.nextID += 1
            state.entries.append(entry)
            if state.entries.count > Self.mostEntries { state.entries.removeFirst() }
            return entry
        }
    }

    /// How often the entry has been liked now.
    func like(_ id: Int) throws(Invalid) -> Int {
        let likes = state.withLock { state -> Int? in
            guard let index = state.entries.firstIndex(where: { $0.id == id }) else { return nil }
            state.entries[index].likes += 1
            return state.entries[index].likes
        }
        guard let likes else { throw Invalid(sentence: "This entry is gone.") }
        return likes
    }

    // MARK: People

    /// Who is here, in the order they came.
    var people: [Person] { state.withLock { $0.people } }

    /// Somebody came, or has a new name.
    func enter(_ session: UInt64, name: String) throws(Invalid) -> [Person] {
        let name = try Self.checked(name: name)
        return state.withLock { state in
            if let index = state.people.firstIndex(where: { $0.session == session }) {
                state.people[index].name = name
            } else {
                state.people.append(Person(session: session, name: name, since: Self.now))
            }
            return state.people
        }
    }

    /// Who is left after a session ended; nil when it was nobody's here.
    func leave(_ session: UInt64) -> [Person]? {
        state.withLock { state in
            guard let index = state.people.firstIndex(where: { $0.session == session }) else { return nil }
            state.people.remove(at: index)
            return state.people
        }
    }

    private static func checked(name: String) throws(Invalid) -> String {
        let name = trimmed(name)
        guard !name.isEmpty else { throw Invalid(sentence: "Please say who you are.") }
        guard name.unicodeScalars.count <= longestName else {
            throw Invalid(sentence: "A name has at most \(longestName) characters.")
        }
        return name
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
