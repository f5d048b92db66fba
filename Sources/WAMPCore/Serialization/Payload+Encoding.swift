import ByteCore

extension Payload {
    /// Encodes arguments of any types, one after the other.
    ///
    ///     try Payload(encoding: 2, "three", Point(x: 4, y: 5))
    ///
    /// Throws what an argument throws while it encodes itself, or when `format` has no way to write it. A message may be
    /// sent in another format than its payload is written in; it is quickest when they are the same.
    public init<each Argument: Encodable>(
        encoding arguments: repeat each Argument, keywordArguments: [String: Value] = [:],
        format: SerializationFormat = .json
    ) throws {
        switch format {
        case .json:
            try self.init(JSONWriter.self, repeat each arguments, keywordArguments: keywordArguments)
        case .messagePack:
            try self.init(MessagePackWriter.self, repeat each arguments, keywordArguments: keywordArguments)
        case .cbor:
            try self.init(CBORWriter.self, repeat each arguments, keywordArguments: keywordArguments)
        }
    }

    private init<Writer: ValueWriter, each Argument: Encodable>(
        _ writer: Writer.Type, _ arguments: repeat each Argument, keywordArguments: [String: Value]
    ) throws {
        var list = ByteQueue()
        var count = 0
        for _ in repeat (each Argument).self { count += 1 }
        if count > 0 { writer.beginList(of: count, to: &list) }
        var isFirst = true
        for argument in repeat each arguments {
            if !isFirst { writer.appendComma(to: &list) }
            isFirst = false
            try writer.append(argument, to: &list)
        }
        if count > 0 { writer.endList(to: &list) }
        try self.init(list: list, keywordArguments: keywordArguments, format: writer.format)
    }
}

extension ValueWriter {
    /// Writes the common types at once, and others by way of a `Value`.
    fileprivate static func append<Argument: Encodable>(_ argument: Argument, to list: inout ByteQueue) throws {
        switch argument {
        case let integer as Int: append(integer: Int64(integer), to: &list)
        case let text as String: try append(text, to: &list)
        case let number as Double: try append(number, to: &list)
        case let bool as Bool: append(bool, to: &list)
        case let value as Value: try append(value, to: &list)
        default: try append(try ValueEncoder().encode(argument), to: &list)
        }
    }
}
