import ByteCore

/// Passing JSON without building anything: from where something begins to where it ends, all of it checked.
extension RawSpan {
    /// The end of the value that begins at `start`, or after white space there, inside `depth` lists and dictionaries.
    func endOfJSON(from start: Int, depth: Int) throws(SerializationError) -> Int {
        var containers = JSONContainers(depth: depth)
        var end = start
        while true {
            end = endOfWhiteSpace(from: end)
            guard end < byteCount else { throw .truncated }
            switch self[end] {
            case UInt8(ascii: "["):
                try containers.enter(isDictionary: false)
                end = endOfWhiteSpace(from: end + 1)
                guard end < byteCount else { throw .truncated }
                guard self[end] == UInt8(ascii: "]") else { continue }
            case UInt8(ascii: "{"):
                try containers.enter(isDictionary: true)
                end = endOfWhiteSpace(from: end + 1)
                guard end < byteCount else { throw .truncated }
                guard self[end] == UInt8(ascii: "}") else {
                    end = try endOfKey(from: end)
                    continue
                }
            default:
                end = try endOfScalarValue(from: end)
            }
            // Behind a value, or before the bracket of an empty list or dictionary.
            while containers.isInside {
                end = endOfWhiteSpace(from: end)
                guard end < byteCount else { throw .truncated }
                if self[end] == UInt8(ascii: ",") { break }
                guard self[end] == containers.closingBracket else { throw .malformed(offset: end) }
                containers.leave()
                end += 1
            }
            guard containers.isInside else { return end }
            end += 1
            if containers.isInDictionary { end = try endOfKey(from: end) }
        }
    }

    /// The end of the value that stands at `start` and is neither a list nor a dictionary.
    @inline(__always)
    private func endOfScalarValue(from start: Int) throws(SerializationError) -> Int {
        switch self[start] {
        case UInt8(ascii: "\""): return try scanString(at: start).end
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            if let short = shortInteger(at: start) { return short.end }
            return try scanNumber(at: start).range.upperBound
        case UInt8(ascii: "t"): return try endOfWord("true", from: start)
        case UInt8(ascii: "f"): return try endOfWord("false", from: start)
        case UInt8(ascii: "n"): return try endOfWord("null", from: start)
        default: throw .malformed(offset: start)
        }
    }

    /// The end of the key that begins at `start` or after white space there, and of the colon behind it.
    @inline(__always)
    private func endOfKey(from start: Int) throws(SerializationError) -> Int {
        var end = endOfWhiteSpace(from: start)
        guard end < byteCount else { throw .truncated }
        guard self[end] == UInt8(ascii: "\"") else { throw .malformed(offset: end) }
        end = endOfWhiteSpace(from: try scanString(at: end).end)
        guard end < byteCount else { throw .truncated }
        guard self[end] == UInt8(ascii: ":") else { throw .malformed(offset: end) }
        return end + 1
    }

    /// The end of `true`, `false` or `null`.
    func endOfWord(_ word: String, from start: Int) throws(SerializationError) -> Int {
        var end = start
        for letter in word.utf8 {
            guard end < byteCount else { throw .truncated }
            guard self[end] == letter else { throw .malformed(offset: end) }
            end += 1
        }
        return end
    }
}

/// The lists and dictionaries around a place in JSON that is passed: only what each of them is.
private struct JSONContainers {
    /// How many there are, with those around the value that is passed.
    private var depth: Int
    /// How many are around the value that is passed.
    private let outside: Int
    /// Ones for dictionaries, the innermost in the lowest bit; as many bits as there may be containers.
    private var kinds: UInt128 = 0

    init(depth: Int) {
        self.depth = depth
        outside = depth
    }

    var isInside: Bool { depth > outside }
    var isInDictionary: Bool { kinds & 1 == 1 }
    var closingBracket: UInt8 { isInDictionary ? UInt8(ascii: "}") : UInt8(ascii: "]") }

    mutating func enter(isDictionary: Bool) throws(SerializationError) {
        let limit = SerializationFormat.depthLimit
        guard depth < limit else { throw .tooDeep(limit: limit) }
        depth += 1
        kinds = kinds << 1 | (isDictionary ? 1 : 0)
    }

    mutating func leave() {
        depth -= 1
        kinds >>= 1
    }
}
