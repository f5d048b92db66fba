internal import Yams

/// The keys of a section of a configuration file, and their values. Every key that is looked for is known; every other
/// one is a fault.
final class Section {
    let entry: Entry
    private var values: [String: (line: Int?, entry: Entry)] = [:]
    private var known: Set<String> = []

    init(_ mapping: Node.Mapping, of entry: Entry) {
        self.entry = entry
        for (key, value) in mapping {
            guard let name = key.string else {
                entry.fail("a key is not text")
                continue
            }
            values[name] = (key.mark?.line, Entry(value, at: entry.place.key(name), in: entry.reader))
        }
    }

    /// The value of a key; nil when it is not there, or null.
    subscript(key: String) -> Entry? {
        known.insert(key)
        guard let entry = values[key]?.entry, !entry.isNull else { return nil }
        return entry
    }

    /// The value of a key that has to be there.
    func required(_ key: String) -> Entry? {
        if let entry = self[key] { return entry }
        entry.fail("'\(key)' is missing")
        return nil
    }

    /// Says of keys that they are known and have no effect, and why.
    func ignore(_ keys: String..., because reason: String) {
        for key in keys { self[key]?.remark(reason) }
    }

    /// Says that nothing of it is read, and that this was told.
    func neglect() {
        known.formUnion(values.keys)
    }

    /// Finds fault with the keys that nobody looked for.
    func finish() {
        entry.reader.noteKnown(known, at: entry.place)
        for (key, value) in values where !known.contains(key) {
            let path = entry.place.key(key).path
            guard !entry.reader.toleratesUnknownKeys else {
                entry.reader.addRemark(value.line, path, "it is not supported, and has no effect")
                continue
            }
            let hint = suggestion(for: key, among: known.sorted(), or: "there are ")
            entry.reader.addFault(value.line, path, "there is no such key here; \(hint)")
        }
    }
}

/// "did you mean 'x'?" for a word that is nearly one of `words`; all of them after `introduction` otherwise.
func suggestion(for word: String, among words: [String], or introduction: String) -> String {
    let nearest = words.map { ($0, editDistance(word, $0)) }.min { $0.1 < $1.1 }
    if let (match, distance) = nearest, distance <= max(1, match.count / 3) { return "did you mean '\(match)'?" }
    return introduction + words.joined(separator: ", ")
}

/// How many letters have to be added, taken away or changed to make one word of the other (Levenshtein).
private func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let change = diagonal + (letter == right[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(change, row[column] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}
