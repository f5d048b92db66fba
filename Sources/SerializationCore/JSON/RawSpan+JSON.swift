import ByteCore

/// Passing JSON without building anything: from where something begins to where it ends, all of it checked.
extension RawSpan {
    /// The end of the value that begins at `start`, or after white space there, inside `depth` lists and dictionaries.
    func endOfJSON(from start: Int, depth: Int) throws(SerializationError) -> Int {
        let start = endOfWhiteSpace(from: start)
        guard start < byteCount else { throw .truncated }
        switch self[start] {
        case UInt8(ascii: "\""): return try scanString(at: start).end
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            if let short = shortInteger(at: start) { return short.end }
            return try scanNumber(at: start).range.upperBound
        case UInt8(ascii: "["): return try endOfList(from: start, depth: depth)
        case UInt8(ascii: "{"): return try endOfDictionary(from: start, depth: depth)
        case UInt8(ascii: "t"): return try endOfWord("true", from: start)
        case UInt8(ascii: "f"): return try endOfWord("false", from: start)
        case UInt8(ascii: "n"): return try endOfWord("null", from: start)
        default: throw .malformed(offset: start)
        }
    }

    private func endOfList(from start: Int, depth: Int) throws(SerializationError) -> Int {
        let limit = SerializationFormat.depthLimit
        guard depth < limit else { throw .tooDeep(limit: limit) }
        var end = endOfWhiteSpace(from: start + 1)
        guard end < byteCount else { throw .truncated }
        if self[end] == UInt8(ascii: "]") { return end + 1 }
        while true {
            end = endOfWhiteSpace(from: try endOfJSON(from: end, depth: depth + 1))
            guard end < byteCount else { throw .truncated }
            if self[end] == UInt8(ascii: "]") { return end + 1 }
            guard self[end] == UInt8(ascii: ",") else { throw .malformed(offset: end) }
            end += 1
        }
    }

    private func endOfDictionary(from start: Int, depth: Int) throws(SerializationError) -> Int {
        let limit = SerializationFormat.depthLimit
        guard depth < limit else { throw .tooDeep(limit: limit) }
        var end = endOfWhiteSpace(from: start + 1)
        guard end < byteCount else { throw .truncated }
        if self[end] == UInt8(ascii: "}") { return end + 1 }
        while true {
            end = endOfWhiteSpace(from: end)
            guard end < byteCount else { throw .truncated }
            guard self[end] == UInt8(ascii: "\"") else { throw .malformed(offset: end) }
            end = endOfWhiteSpace(from: try scanString(at: end).end)
            guard end < byteCount else { throw .truncated }
            guard self[end] == UInt8(ascii: ":") else { throw .malformed(offset: end) }
            end = endOfWhiteSpace(from: try endOfJSON(from: end + 1, depth: depth + 1))
            guard end < byteCount else { throw .truncated }
            if self[end] == UInt8(ascii: "}") { return end + 1 }
            guard self[end] == UInt8(ascii: ",") else { throw .malformed(offset: end) }
            end += 1
        }
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
