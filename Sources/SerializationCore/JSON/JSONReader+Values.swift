extension JSONReader {
    /// Strings that begin with U+0000 are binary data.
    package mutating func readValue(_ bytes: RawSpan) throws(SerializationError) -> Value {
        switch try kind(bytes) {
        case .null:
            try readNull(bytes)
            return .null
        case .bool:
            return .bool(try readBool(bytes))
        case .number:
            return Value(try passNumber(bytes))
        case .string, .bytes:
            return try readStringOrBytes(bytes)
        case .list:
            return .list(try readList(bytes))
        case .dictionary:
            return .dictionary(try readDictionary(bytes))
        }
    }

    package mutating func readDictionary(_ bytes: RawSpan) throws(SerializationError) -> [String: Value] {
        try passEmptyDictionary(bytes) ? [:] : readEntries(bytes)
    }
}
