import ByteCore

/// The arguments and keyword arguments of a message, as the bytes that travel.
///
/// A router passes them on without reading them; clients read them straight into their own types. Where a message is written
/// in another format, they are written in that too.
///
/// Payloads are equal when their bytes are, and their formats, unless both are empty.
public struct Payload: Sendable {
    /// How the bytes are written.
    public let format: SerializationFormat
    /// The encoded list of arguments, then the encoded dictionary of keyword arguments; each is left out when empty.
    package let bytes: [UInt8]
    /// How many of the bytes are the list.
    package let listCount: Int

    /// No arguments of either kind.
    public static let empty = Payload(format: .json, bytes: [], listCount: 0)

    /// Encodes values. Throws when `format` has no way to write one of them.
    public init(
        arguments: [Value], keywordArguments: [String: Value] = [:], format: SerializationFormat = .json
    ) throws(SerializationError) {
        var queue = ByteQueue()
        if !arguments.isEmpty { try format.write(.list(arguments), to: &queue) }
        try self.init(list: queue, keywordArguments: keywordArguments, format: format)
    }

    /// Completes an encoded list, or none, with keyword arguments.
    init(
        list: consuming ByteQueue, keywordArguments: [String: Value], format: SerializationFormat
    ) throws(SerializationError) {
        let listCount = list.count
        if !keywordArguments.isEmpty { try format.write(.dictionary(keywordArguments), to: &list) }
        self.init(format: format, bytes: [UInt8](copying: list.bytes), listCount: listCount)
    }

    /// Takes bytes that were checked before: a list of at least one element or nothing, then a dictionary likewise.
    init(format: SerializationFormat, bytes: [UInt8], listCount: Int) {
        self.format = format
        self.bytes = bytes
        self.listCount = listCount
    }

    /// Takes bytes that a store kept of a payload; nil when there are fewer than the list has.
    package init?(restoring bytes: [UInt8], listCount: Int, format: SerializationFormat) {
        guard (0...bytes.count).contains(listCount) else { return nil }
        self.init(format: format, bytes: bytes, listCount: listCount)
    }

    /// Whether there are arguments of neither kind.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Whether there are positional arguments.
    public var hasArguments: Bool { listCount > 0 }

    /// Whether there are keyword arguments.
    public var hasKeywordArguments: Bool { listCount < bytes.count }

    /// The positional arguments, decoded now.
    ///
    /// Throws for what passes on the wire but cannot be a value: duplicate keys, integers beyond 64 bits.
    public func arguments() throws(SerializationError) -> [Value] {
        guard hasArguments else { return [] }
        return try format.read(listBytes).listValue ?? []
    }

    /// The keyword arguments, decoded now. Throws as ``arguments()`` does.
    public func keywordArguments() throws(SerializationError) -> [String: Value] {
        guard hasKeywordArguments else { return [:] }
        return try format.read(dictionaryBytes).dictionaryValue ?? [:]
    }

    /// The encoded list; no bytes when there are no positional arguments.
    var listBytes: RawSpan {
        @_lifetime(borrow self) get { unsafe bytes.span.bytes.extracting(..<listCount) }
    }

    /// The encoded dictionary; no bytes when there are no keyword arguments.
    var dictionaryBytes: RawSpan {
        @_lifetime(borrow self) get { unsafe bytes.span.bytes.extracting(listCount...) }
    }
}

extension Payload: Equatable {
    /// Whether both have the same bytes in the same format, or both have none.
    public static func == (left: Payload, right: Payload) -> Bool {
        left.listCount == right.listCount && left.bytes == right.bytes && (left.format == right.format || left.isEmpty)
    }
}
