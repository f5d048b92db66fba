import HTTPTypes

/// The lines of a head that `LineScanner` found complete, so every line ends with CRLF.
struct HeadLines {
    private var rest: ArraySlice<UInt8>

    init(_ head: [UInt8]) {
        rest = head[...]
    }

    /// The next line without its CRLF; the last one is empty.
    mutating func next() -> ArraySlice<UInt8> {
        let end = rest.firstIndex(of: .carriageReturn) ?? rest.endIndex
        defer { rest = rest[end...].dropFirst(2) }
        return rest[..<end]
    }

    /// The field lines up to the empty one (RFC 9112, 5).
    mutating func fields(limits: HTTPLimits) throws(HTTPError) -> HTTPFields {
        var fields = HTTPFields()
        while true {
            let line = next()
            guard let first = line.first else { return fields }
            // RFC 9112, 5.2: a server rejects obs-fold or replaces it; different readings of it smuggle requests.
            guard first != .space, first != .tab else { throw .foldedField }
            guard fields.count < limits.maximumFieldCount else { throw .tooManyFields(limit: limits.maximumFieldCount) }
            fields.append(try Self.field(line))
        }
    }

    /// RFC 9112, 5.1: no white space between name and colon. `Name` refuses what is not a token, white space too.
    private static func field(_ line: ArraySlice<UInt8>) throws(HTTPError) -> HTTPField {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self))
        else { throw .malformedField }
        let value = line[(colon + 1)...].trimmingWhiteSpace()
        guard HTTPField.isValidValue(value) else { throw .malformedField }
        return HTTPField(name: name, value: value)
    }
}

extension ArraySlice<UInt8> {
    /// RFC 9110, 5.6.3: optional white space is spaces and tabs.
    fileprivate func trimmingWhiteSpace() -> Self {
        func isWhiteSpace(_ byte: UInt8) -> Bool { byte == .space || byte == .tab }
        let start = drop(while: isWhiteSpace)
        guard let last = start.lastIndex(where: { !isWhiteSpace($0) }) else { return [] }
        return start[...last]
    }
}

extension HTTPVersion {
    /// Reads `HTTP/1.1`: exactly that shape, case as written (RFC 9112, 2.3). `malformed` is thrown for another shape.
    init(_ text: ArraySlice<UInt8>, malformed: HTTPError) throws(HTTPError) {
        let bytes = Array(text)
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[5].isDigit, bytes[6] == UInt8(ascii: "."),
            bytes[7].isDigit
        else { throw malformed }
        guard bytes[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
        self = bytes[7] == UInt8(ascii: "0") ? .http10 : .http11
    }
}
