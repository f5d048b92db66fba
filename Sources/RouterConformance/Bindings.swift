internal import SerializationCore

/// What the variables of a case stand for so far, and the comparison of what came with what was expected.
///
/// In what is sent, `"$name"` stands for the variable's value and `${name}` within a string for its text. In what is
/// expected, a variable that has no value yet takes the one that came.
struct Bindings: Sendable {
    private var values: [String: Value] = [:]

    /// Why what came is not what was expected.
    struct Mismatch: Error, CustomStringConvertible {
        let description: String
    }

    subscript(name: String) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }

    // MARK: What is sent

    /// `template` with the values of its variables.
    ///
    /// - Throws: ``Mismatch`` when one has none.
    func resolved(_ template: Value) throws(Mismatch) -> Value {
        switch template {
        case .string(let text):
            guard let name = Self.variable(text) else { return .string(try interpolated(text)) }
            guard let value = values[name] else { throw Mismatch(description: "the case gives $\(name) no value") }
            return value
        case .list(let elements):
            return .list(try elements.map { (element) throws(Mismatch) in try resolved(element) })
        case .dictionary(let entries):
            if entries.count == 1, let bytes = entries["$bytes"]?.listValue {
                return .bytes(bytes.compactMap { $0.unsignedValue.flatMap(UInt8.init(exactly:)) })
            }
            var result = entries
            for (key, entry) in entries { result[key] = try resolved(entry) }
            return .dictionary(result)
        default: return template
        }
    }

    private static func variable(_ text: String) -> String? {
        text.hasPrefix("$") && !text.hasPrefix("${") ? String(text.dropFirst()) : nil
    }

    private func interpolated(_ text: String) throws(Mismatch) -> String {
        var result = ""
        var rest = text[...]
        while let opening = rest.firstRange(of: "${"), let closing = rest[opening.upperBound...].firstIndex(of: "}") {
            let name = String(rest[opening.upperBound..<closing])
            guard let value = values[name] else { throw Mismatch(description: "the case gives $\(name) no value") }
            result += rest[..<opening.lowerBound] + (value.stringValue ?? value.description)
            rest = rest[rest.index(after: closing)...]
        }
        return result + rest
    }

    // MARK: What is expected

    /// Compares `value` with `pattern`, and remembers what new variables stand for.
    ///
    /// - Throws: ``Mismatch``, which says where they differ; nothing is remembered then.
    mutating func match(_ value: Value, _ pattern: Value, at place: String = "") throws(Mismatch) {
        var attempt = self
        try attempt.compare(value, pattern, place)
        self = attempt
    }

    private mutating func compare(_ value: Value, _ pattern: Value, _ place: String) throws(Mismatch) {
        switch pattern {
        case .string("$_"): break
        case .string(let text):
            if let name = Self.variable(text), values[name] == nil {
                values[name] = value
            } else {
                try require(value == resolved(pattern), value, "\(try resolved(pattern))", place)
            }
        case .list(let patterns): try compare(value, elements: patterns, place)
        case .dictionary(let entries):
            if entries.count == 1, let (name, argument) = entries.first, name.hasPrefix("$") {
                try compare(value, special: name, argument, place)
            } else {
                try compare(value, entries: entries, place)
            }
        default: try require(value == pattern, value, "\(pattern)", place)
        }
    }

    /// A list matches element by element; `"$rest"` at its end stands for any further ones.
    private mutating func compare(_ value: Value, elements: [Value], _ place: String) throws(Mismatch) {
        let isOpen = elements.last == "$rest"
        let patterns = isOpen ? elements.dropLast() : elements[...]
        let values = value.listValue ?? []
        let fits = isOpen ? values.count >= patterns.count : values.count == patterns.count
        try require(value.listValue != nil && fits, value, "\(Value.list(elements))", place)
        for (index, pattern) in patterns.enumerated() { try compare(values[index], pattern, "\(place)[\(index)]") }
    }

    /// A dictionary matches when it has what is expected; it may have more.
    private mutating func compare(_ value: Value, entries: [String: Value], _ place: String) throws(Mismatch) {
        try require(value.dictionaryValue != nil, value, "a dictionary", place)
        for (key, pattern) in entries.sorted(by: { $0.key < $1.key }) {
            let place = "\(place).\(key)"
            if pattern == "$absent" {
                guard let entry = value[key] else { continue }
                throw mismatch(entry, "nothing", place)
            }
            guard let entry = value[key] else { throw mismatch(value, "a member '\(key)'", place) }
            try compare(entry, pattern, place)
        }
    }

    private mutating func compare(
        _ value: Value, special name: String, _ argument: Value, _ place: String
    ) throws(Mismatch) {
        switch name {
        case "$exactly": try require(value == resolved(argument), value, "exactly \(argument)", place)
        case "$type": try require(Self.isOf(type: argument.stringValue, value), value, "\(argument)", place)
        case "$not": try require(!matches(value, argument, place), value, "anything but \(argument)", place)
        case "$oneOf":
            let fits = (argument.listValue ?? []).contains { matches(value, $0, place) }
            try require(fits, value, "one of \(argument)", place)
        case "$contains":
            for pattern in argument.listValue ?? [] {
                let fits = (value.listValue ?? []).contains { matches($0, pattern, place) }
                try require(fits, value, "a list with \(pattern)", place)
            }
        case "$unordered": try compare(value, unordered: argument.listValue ?? [], place)
        case "$more": try compare(value, more: argument, place)
        case "$json":
            guard let text = value.stringValue, let parsed = try? Value(json: text) else {  // why it is none is plain
                throw mismatch(value, "text that is JSON", place)
            }
            try compare(parsed, argument, "\(place).$json")
        case "$bytes": try require(value == resolved([name: argument]), value, "bytes \(argument)", place)
        default: throw Mismatch(description: "the case has an unknown pattern '\(name)'")
        }
    }

    /// Each pattern takes the first element that fits and that no other took.
    private mutating func compare(_ value: Value, unordered patterns: [Value], _ place: String) throws(Mismatch) {
        var rest = value.listValue ?? []
        try require(rest.count == patterns.count, value, "in any order \(Value.list(patterns))", place)
        for pattern in patterns {
            guard let index = rest.firstIndex(where: { matches($0, pattern, place) }) else {
                throw mismatch(value, "among them \(pattern)", place)
            }
            try compare(rest.remove(at: index), pattern, place)
        }
    }

    /// `[variable, number]`: what the variable stands for, and so much more.
    private func compare(_ value: Value, more argument: Value, _ place: String) throws(Mismatch) {
        guard let first = argument[0], let amount = argument[1]?.integerValue,
            case .integer(let base) = try resolved(first)
        else { throw Mismatch(description: "the case counts from what is no number: \(argument)") }
        try require(value == .integer(base + amount), value, "\(base + amount)", place)
    }

    private func matches(_ value: Value, _ pattern: Value, _ place: String) -> Bool {
        var attempt = self
        do throws(Mismatch) {
            try attempt.compare(value, pattern, place)
            return true
        } catch {
            return false
        }
    }

    private static let identifiers: ClosedRange<UInt64> = 1...(1 << 53)

    /// A `random` identifier is one of those that are drawn from all: one in a million is as small as those that count.
    private static func isOf(type: String?, _ value: Value) -> Bool {
        switch type {
        case "id": identifiers.contains(value.unsignedValue ?? 0)
        case "random": identifiers.contains(value.unsignedValue ?? 0) && (value.unsignedValue ?? 0) > 1 << 33
        case "integer": value.integerValue != nil
        case "string": value.stringValue != nil
        case "boolean": value.boolValue != nil
        case "list": value.listValue != nil
        case "dictionary": value.dictionaryValue != nil
        case "time": value.stringValue.map(isTime) ?? false
        default: false
        }
    }

    /// As in RFC 3339, as far as its shape goes: `2026-11-23T09:00:00.000Z`.
    private static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let separators: [(Int, Unicode.Scalar)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
        return bytes.count >= 20 && separators.allSatisfy { bytes[$0] == UInt8(ascii: $1) }
    }

    private func require(
        _ condition: Bool, _ value: Value, _ expected: @autoclosure () throws(Mismatch) -> String, _ place: String
    ) throws(Mismatch) {
        guard !condition else { return }
        throw mismatch(value, try expected(), place)
    }

    private func mismatch(_ value: Value, _ expected: String, _ place: String) -> Mismatch {
        Mismatch(description: "at \(place.isEmpty ? "the message" : place): expected \(expected), not \(value)")
    }
}
