import ByteCore

/// Reads a message in JSON element by element, and says which one is wrong.
///
/// Options and details are decoded; the payload is only checked and copied.
struct MessageReader: ~Escapable {
    let type: MessageType
    private let bytes: RawSpan
    private var reader = JSONReader()
    /// How many elements were read.
    private var count = 1
    /// Whether the list was read to its end.
    private var hasEnded = false

    /// Reads as far as the message type.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) throws(ProtocolViolation) {
        self.bytes = bytes
        type = try reader.readMessageType(bytes)
    }

    // MARK: Elements

    /// A session, request, publication... identifier.
    mutating func id<Scope>(_ scope: Scope.Type = Scope.self) throws(ProtocolViolation) -> Identifier<Scope> {
        let id = Identifier<Scope>(rawValue: try unsigned("an id from 1 to 2^53"))
        guard id.isValid else { throw .wrongElement(type, index: count - 1, expected: "an id from 1 to 2^53") }
        return id
    }

    /// The request that UNSUBSCRIBED and UNREGISTERED answer, which is 0 when details say what was revoked instead.
    mutating func requestAndRevocation() throws(ProtocolViolation) -> (request: RequestID, details: Details?) {
        let request = RequestID(rawValue: try unsigned("an id from 0 to 2^53"))
        guard try moveToNext() else {
            guard request.isValid else { throw .wrongElement(type, index: 1, expected: "an id from 1 to 2^53") }
            return (request, nil)
        }
        guard request.rawValue == 0 || request.isValid else {
            throw .wrongElement(type, index: 1, expected: "an id from 0 to 2^53")
        }
        return (request, try currentDetails())
    }

    /// The type of the request that ERROR answers.
    mutating func requestType() throws(ProtocolViolation) -> MessageType {
        switch MessageType(rawValue: try unsigned("a message type")) {
        case .publish: .publish
        case .subscribe: .subscribe
        case .unsubscribe: .unsubscribe
        case .call: .call
        case .cancel: .cancel  // not in the specification, but some routers answer a CANCEL with it
        case .register: .register
        case .unregister: .unregister
        case .invocation: .invocation
        case .yield: .yield  // not in the specification, but how a router refuses a YIELD in passthru mode
        default: throw .invalidRequestType
        }
    }

    mutating func string() throws(ProtocolViolation) -> String {
        try next(.string, "a string")
        do { return try reader.readString(bytes) } catch { throw .malformed(error) }
    }

    mutating func uri() throws(ProtocolViolation) -> URI {
        URI(try string())
    }

    /// Options or details; the keys that WAMP knows for this type of message have what they should.
    mutating func details() throws(ProtocolViolation) -> Details {
        guard try moveToNext() else { throw .wrongLength(type, count) }
        return try currentDetails()
    }

    /// Arguments and keyword arguments, as far as there are any.
    mutating func payload() throws(ProtocolViolation) -> Payload {
        guard let list = try container(.list, "a list") else { return .empty }
        var payload = list.isEmpty ? [] : [UInt8](copying: bytes.extracting(list))
        let listCount = payload.count
        if let dictionary = try container(.dictionary, "a dictionary"), !dictionary.isEmpty {
            payload += [UInt8](copying: bytes.extracting(dictionary))
        }
        return Payload(format: .json, bytes: payload, listCount: listCount)
    }

    /// Checks that this was all.
    mutating func finish() throws(ProtocolViolation) {
        let expected = count
        while try moveToNext() {
            do { try reader.skipValue(bytes) } catch { throw .malformed(error) }
        }
        do { try reader.finish(bytes) } catch { throw .malformed(error) }
        guard count == expected else { throw .wrongLength(type, count) }
    }

    // MARK: Private

    private mutating func unsigned(_ expected: String) throws(ProtocolViolation) -> UInt64 {
        try next(.number, expected)
        let number: UInt64?
        do { number = try reader.readIdentifier(bytes) } catch { throw .malformed(error) }
        guard let number else { throw .wrongElement(type, index: count - 1, expected: expected) }
        return number
    }

    private mutating func currentDetails() throws(ProtocolViolation) -> Details {
        try check(.dictionary, "a dictionary")
        let details: Details
        do { details = Details(try reader.readDictionary(bytes)) } catch { throw .malformed(error) }
        if let key = OptionRules.firstOffence(in: details, of: type) { throw .wrongOption(type, key: key) }
        return details
    }

    /// Where the next element, a list or dictionary, stands; an empty range when it has no elements, nil at the end.
    private mutating func container(_ kind: ValueKind, _ expected: String) throws(ProtocolViolation) -> Range<Int>? {
        guard try moveToNext() else { return nil }
        try check(kind, expected)
        do throws(SerializationError) {
            var inside = reader
            if kind == .list {
                try inside.beginList(bytes)
            } else {
                try inside.beginDictionary(bytes)
            }
            let isEmpty = kind == .list ? try !inside.nextElement(bytes) : try inside.nextKey(bytes) == nil
            let range = try reader.skipValue(bytes)
            return isEmpty ? range.lowerBound..<range.lowerBound : range
        } catch {
            throw .malformed(error)
        }
    }

    /// Goes to the next element, which must be there and of this kind.
    private mutating func next(_ kind: ValueKind, _ expected: String) throws(ProtocolViolation) {
        guard try moveToNext() else { throw .wrongLength(type, count) }
        try check(kind, expected)
    }

    private mutating func moveToNext() throws(ProtocolViolation) -> Bool {
        guard !hasEnded else { return false }
        do { hasEnded = try !reader.nextElement(bytes) } catch { throw .malformed(error) }
        if !hasEnded { count += 1 }
        return !hasEnded
    }

    /// The element that was moved to is of this kind.
    private mutating func check(_ expected: ValueKind, _ description: String) throws(ProtocolViolation) {
        let kind: ValueKind
        do { kind = try reader.kind(bytes) } catch { throw .malformed(error) }
        guard kind == expected else { throw .wrongElement(type, index: count - 1, expected: description) }
    }
}

extension JSONReader {
    /// Enters a message, and reads what it is.
    fileprivate mutating func readMessageType(_ bytes: RawSpan) throws(ProtocolViolation) -> MessageType {
        let isList: Bool
        let isEmpty: Bool
        var code: UInt64?
        do throws(SerializationError) {
            isList = try kind(bytes) == .list
            if isList { try beginList(bytes) }
            isEmpty = isList ? try !nextElement(bytes) : true
            if !isEmpty, try kind(bytes) == .number { code = try readIdentifier(bytes) }
        } catch {
            throw .malformed(error)
        }
        guard isList else { throw .notAList }
        guard !isEmpty else { throw .emptyList }
        guard let code else { throw .noMessageType }
        guard let type = MessageType(rawValue: code) else { throw .unknownMessageType(Int(clamping: code)) }
        return type
    }

    /// Reads a number; nil if it is not a whole one. Some peers write whole numbers as floats.
    fileprivate mutating func readIdentifier(_ bytes: RawSpan) throws(SerializationError) -> UInt64? {
        var other = self
        do {
            return try readUnsigned(bytes)
        } catch .numberOutOfRange {
            let number = UInt64(exactly: try other.readDouble(bytes))
            self = other
            return number
        }
    }
}
