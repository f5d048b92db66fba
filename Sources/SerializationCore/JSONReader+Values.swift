extension JSONReader {
    /// Reads the next value, whatever it is. Strings that begin with U+0000 are binary data.
    ///
    /// Throws `duplicateKey` for a dictionary that has a key twice: choosing one of them would lose the other silently.
    /// Throws `numberOutOfRange` for an integer beyond `Int64` and `UInt64`: rounding it would lose digits silently.
    package mutating func readValue(_ bytes: RawSpan) throws(SerializationError) -> Value {
        switch try kind(bytes) {
        case .null:
            try readNull(bytes)
            return .null
        case .bool:
            return .bool(try readBool(bytes))
        case .number:
            return try readNumber(bytes)
        case .string, .bytes:
            return try readStringOrBytes(bytes)
        case .list:
            return .list(try readList(bytes))
        case .dictionary:
            return .dictionary(try readDictionary(bytes))
        }
    }

    /// Reads a list and all that is in it; throws as `readValue` does.
    package mutating func readList(_ bytes: RawSpan) throws(SerializationError) -> [Value] {
        var elements: [Value] = []
        try beginList(bytes)
        while try nextElement(bytes) {
            elements.append(try readValue(bytes))
        }
        return elements
    }

    /// Reads a dictionary and all that is in it; throws as `readValue` does.
    package mutating func readDictionary(_ bytes: RawSpan) throws(SerializationError) -> [String: Value] {
        var entries: [String: Value] = [:]
        try beginDictionary(bytes)
        while let key = try nextKey(bytes) {
            let value = try readValue(bytes)
            // Keys that only differ in how Unicode composes them are equal strings, so duplicates too.
            guard entries.updateValue(value, forKey: key) == nil else { throw .duplicateKey(key) }
        }
        return entries
    }
}
