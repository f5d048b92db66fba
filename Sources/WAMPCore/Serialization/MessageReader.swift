import ByteCore

/// Reads a message element by element, and says which one is wrong.
///
/// Options and details are decoded; the payload is only checked and copied.
struct MessageReader<Reader: ValueReader>: ~Escapable {
    let type: MessageType
    private let bytes: RawSpan
    private var reader = Reader()
    private var list: ContainerProgress
    private let format: SerializationFormat
    /// How many elements were read.
    private var count = 1
    /// Whether the list was read to its end.
    private var hasEnded = false

    /// Reads as far as the message type.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, as format: SerializationFormat) throws(ProtocolViolation) {
        self.bytes = bytes
        self.format = format
        (type, list) = try reader.beginMessage(bytes)
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
        let text: String?
        do {
            text = try reader.nextString(of: &list, bytes)
        } catch {
            throw violation(error, .string, "a string")
        }
        guard let text else { throw .wrongLength(type, count) }
        count += 1
        return text
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
        let list = try container(.list, "a list") ?? 0..<0
        let dictionary = try container(.dictionary, "a dictionary") ?? 0..<0
        let range =
            switch (list.isEmpty, dictionary.isEmpty) {
            case (_, true): list
            case (true, false): dictionary
            case (false, false): list.lowerBound..<dictionary.upperBound
            }
        var payload = [UInt8](copying: bytes.extracting(range))
        if !list.isEmpty, !dictionary.isEmpty {
            payload.removeSubrange(list.count..<dictionary.lowerBound - list.lowerBound)  // in JSON a comma
        }
        // Even an empty payload tells its format, since an answer is best written in the same.
        return Payload(format: format, bytes: payload, listCount: list.count)
    }

    /// Checks that this was all.
    mutating func finish() throws(ProtocolViolation) {
        let expected = count
        while try moveToNext() {
            do { try reader.skipValue(bytes) } catch { throw .malformed(error) }
            count += 1
        }
        do { try reader.finish(bytes) } catch { throw .malformed(error) }
        guard count == expected else { throw .wrongLength(type, count) }
    }

    // MARK: Private

    private mutating func unsigned(_ expected: String) throws(ProtocolViolation) -> UInt64 {
        let number: Number?
        do {
            number = try reader.nextNumber(of: &list, bytes)
        } catch {
            throw violation(error, .number, expected)
        }
        guard let number else { throw .wrongLength(type, count) }
        count += 1
        guard let whole = number.wholeValue else { throw .wrongElement(type, index: count - 1, expected: expected) }
        return whole
    }

    private mutating func currentDetails() throws(ProtocolViolation) -> Details {
        let details: Details
        do {
            details = Details(try reader.readDictionary(bytes))
        } catch {
            throw violation(error, .dictionary, "a dictionary")
        }
        count += 1
        if let key = OptionRules.firstOffence(in: details, of: type) { throw .wrongOption(type, key: key) }
        return details
    }

    /// Where the next element, a list or dictionary, stands; an empty range when it has no elements, nil at the end.
    private mutating func container(_ kind: ValueKind, _ expected: String) throws(ProtocolViolation) -> Range<Int>? {
        guard !hasEnded else { return nil }
        let range: Range<Int>?
        do {
            range = try reader.skipContainer(kind, of: &list, bytes)
        } catch {
            throw violation(error, kind, expected)
        }
        if range == nil { hasEnded = true } else { count += 1 }
        return range
    }

    /// Goes to the next element, which is to be read then; false at the end.
    private mutating func moveToNext() throws(ProtocolViolation) -> Bool {
        guard !hasEnded else { return false }
        do { hasEnded = try !reader.nextElement(of: &list, bytes) } catch { throw .malformed(error) }
        return !hasEnded
    }

    /// What is wrong when the next element could not be read as what it should be. Only this element can be of another kind
    /// than the one that was expected: inside it, nothing but keys is expected to be of a kind.
    private func violation(
        _ error: SerializationError, _ kind: ValueKind, _ expected: String
    ) -> ProtocolViolation {
        switch error {
        case .wrongKind(kind, _, _): .wrongElement(type, index: count, expected: expected)
        case .numberOutOfRange where kind == .number: .wrongElement(type, index: count, expected: expected)
        default: .malformed(error)
        }
    }
}

extension ValueReader {
    /// Enters a message, and reads what it is.
    fileprivate mutating func beginMessage(
        _ bytes: RawSpan
    ) throws(ProtocolViolation) -> (type: MessageType, list: ContainerProgress) {
        let list: ContainerProgress
        let number: Number?
        do throws(SerializationError) {
            var elements = try beginList(bytes)
            number = try nextNumber(of: &elements, bytes)
            list = elements
        } catch {
            if case .wrongKind(.list, _, _) = error { throw .notAList }
            if case .wrongKind(.number, _, _) = error { throw .noMessageType }
            throw .malformed(error)
        }
        guard let number else { throw .emptyList }
        guard let code = number.wholeValue else { throw .noMessageType }
        guard let type = MessageType(rawValue: code) else { throw .unknownMessageType(Int(clamping: code)) }
        return (type, list)
    }
}

extension Number {
    /// The whole number that this is, which some peers write as a float; nil for any other.
    fileprivate var wholeValue: UInt64? {
        switch self {
        case .integer(let integer): UInt64(exactly: integer)
        case .unsigned(let integer): integer
        case .double(let double): UInt64(exactly: double)
        }
    }
}
