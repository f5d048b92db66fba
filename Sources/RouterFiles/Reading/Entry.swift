internal import Yams

/// A value of a configuration file. What it cannot be read as is a fault, and nil.
struct Entry {
    private let node: Node
    let place: Place
    let reader: FileReader

    init(_ node: Node, at place: Place, in reader: FileReader) {
        self.node = node
        self.place = place
        self.reader = reader
    }

    var line: Int? { node.mark?.line }

    /// The value is wrong.
    func fail(_ message: String) {
        reader.addFault(line, place.path, message)
    }

    /// The value has no effect.
    func remark(_ message: String) {
        reader.addRemark(line, place.path, message)
    }

    private func failing<Value>(_ message: String) -> Value? {
        fail(message)
        return nil
    }

    // MARK: What it is

    /// Whether it is a section or a list without anything in it.
    var isEmpty: Bool { node.mapping?.isEmpty ?? node.sequence?.isEmpty ?? isNull }
    /// Whether it is text or a number, true or false.
    var isScalar: Bool { node.scalar != nil && !isNull }
    var isNull: Bool { node.scalar.map { $0.style == .plain && ["", "~", "null"].contains($0.string) } ?? false }

    /// The value as YAML, to be compared.
    var text: String? { try? Yams.serialize(node: node) }  // what was read can be written

    // MARK: Plain values

    func string() -> String? {
        guard isScalar, let scalar = node.scalar else { return failing("it is not text") }
        return scalar.string
    }

    /// What is written without quotes and is true or false.
    var plainBool: Bool? {
        guard let scalar = node.scalar, scalar.style == .plain else { return nil }
        return switch scalar.string {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    func bool() -> Bool? { plainBool ?? failing("it is neither true nor false") }

    func integer(_ range: ClosedRange<Int> = 0...Int.max) -> Int? {
        guard let scalar = node.scalar, scalar.style == .plain, let integer = Int(scalar.string) else {
            return failing("it is not an integer")
        }
        guard range.contains(integer) else {
            let limit =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            return failing("it must be \(limit)")
        }
        return integer
    }

    /// One of some words.
    func choice<Value>(_ values: KeyValuePairs<String, Value>) -> Value? {
        guard let text = string() else { return nil }
        if let value = values.first(where: { $0.key == text })?.value { return value }
        let words = values.map(\.key)
        return failing("there is no '\(text)': " + suggestion(for: text, among: words, or: "choose among "))
    }

    /// A number of seconds, or a number with its unit: `500ms`, `10s`, `5m`, `2h`.
    func duration() -> Duration? {
        guard let text = string() else { return nil }
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)]
        for (unit, seconds) in units where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count)) else { continue }
            guard number >= 0, number * seconds <= 1e9 else { break }
            return .seconds(number * seconds)
        }
        return failing("it is no time, such as 10s or 500ms")
    }

    /// A number of bytes, or of `KiB`, `MiB`, `GiB`.
    func byteCount() -> Int? {
        guard let text = string() else { return nil }
        let units: [(String, Int)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("", 1)]
        for (unit, size) in units where text.hasSuffix(unit) {
            var digits = text.dropLast(unit.count)
            while digits.last == " " { digits.removeLast() }
            guard let number = Int(digits), number > 0 else { continue }
            let (count, overflows) = number.multipliedReportingOverflow(by: size)
            if !overflows { return count }
        }
        return failing("it is no number of bytes, such as 65536 or 64KiB")
    }

    // MARK: Lists and sections

    func list<Value>(_ read: (Entry) -> Value?) -> [Value]? {
        guard let sequence = node.sequence else { return failing("it is not a list") }
        return sequence.enumerated().compactMap { index, node in
            read(Entry(node, at: place.element(index), in: reader))
        }
    }

    /// Values under names that the user has chosen.
    func named<Value>(_ read: (String, Entry) -> Value?) -> [String: Value]? {
        guard let mapping = node.mapping else { return failing("it is not a section with names and their values") }
        var values: [String: Value] = [:]
        for (key, value) in mapping {
            guard let name = key.string else {
                fail("a name is not text")
                continue
            }
            values[name] = read(name, Entry(value, at: place.name(name), in: reader))
        }
        return values
    }

    /// Values under keys; those that `read` does not look for are faults.
    func section<Value>(_ read: (Section) -> Value?) -> Value? {
        guard let mapping = node.mapping else { return failing("it is not a section with keys and their values") }
        let section = Section(mapping, of: self)
        let value = read(section)
        section.finish()
        return value
    }
}
