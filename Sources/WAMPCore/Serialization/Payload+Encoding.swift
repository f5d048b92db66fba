import ByteCore

extension Payload {
    /// Encodes arguments of any types, one after the other.
    ///
    ///     try Payload(encoding: 2, "three", Point(x: 4, y: 5))
    ///
    /// Throws what an argument throws while it encodes itself, or when JSON has no way to write it.
    public init<each Argument: Encodable>(
        encoding arguments: repeat each Argument, keywordArguments: [String: Value] = [:]
    ) throws {
        var list = ByteQueue()
        for argument in repeat each arguments {
            list.append(list.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            try Self.append(argument, to: &list)
        }
        if !list.isEmpty { list.append(UInt8(ascii: "]")) }
        try self.init(list: list, keywordArguments: keywordArguments, format: .json)
    }

    /// Writes the common types at once, and others by way of a `Value`.
    private static func append<Argument: Encodable>(_ argument: Argument, to list: inout ByteQueue) throws {
        switch argument {
        case let integer as Int: JSONWriter.append(integer: integer, to: &list)
        case let text as String: try JSONWriter.append(text, to: &list)
        case let number as Double: try JSONWriter.append(number, to: &list)
        case let bool as Bool: JSONWriter.append(bool, to: &list)
        case let value as Value: try JSONWriter.append(value, to: &list)
        default: try JSONWriter.append(try ValueEncoder().encode(argument), to: &list)
        }
    }
}
