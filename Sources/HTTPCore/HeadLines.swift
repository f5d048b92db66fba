import ByteCore
import HTTPTypes

/// The lines of a head that `LineScanner` found complete, so every line ends with CRLF.
struct HeadLines: ~Escapable {
    let head: RawSpan
    private var offset = 0
    /// The first Host field, where Host is set apart, and how many there were.
    private(set) var host: HTTPField?
    private(set) var hostCount = 0

    @_lifetime(copy head)
    init(_ head: RawSpan) {
        self.head = head
    }

    /// Where the next line lies, without its CRLF; the last one is empty.
    @_lifetime(self: copy self)
    mutating func next() -> Range<Int> {
        let start = offset
        var end = start
        while end < head.byteCount, head[end] != .carriageReturn { end += 1 }
        offset = end + 2
        return start..<end
    }

    /// The field lines up to the empty one (RFC 9112, 5). Host may be set apart, since HTTPTypes has another place for it.
    @_lifetime(self: copy self)
    mutating func fields(limits: HTTPLimits, setsHostApart: Bool = false) throws(HTTPError) -> HTTPFields {
        var fields = HTTPFields()
        while true {
            let line = next()
            guard let first = line.first else { return fields }
            // RFC 9112, 5.2: a server rejects obs-fold or replaces it; different readings of it smuggle requests.
            guard head[first] != .space, head[first] != .tab else { throw .foldedField }
            guard fields.count + hostCount < limits.maximumFieldCount else {
                throw .tooManyFields(limit: limits.maximumFieldCount)
            }
            let field = try field(line)
            if setsHostApart, field.name == Self.hostName {
                host = host ?? field
                hostCount += 1
            } else {
                fields.append(field)
            }
        }
    }

    /// HTTPTypes hides this name, since its requests have `authority` for it.
    private static let hostName = HTTPField.Name("Host")!

    /// RFC 9112, 5.1: no white space between name and colon; white space is no part of a token either.
    private func field(_ line: Range<Int>) throws(HTTPError) -> HTTPField {
        guard let colon = line.first(where: { head[$0] == UInt8(ascii: ":") }),
            let name = FieldNames.name(head.extracting(line.lowerBound..<colon))
        else { throw .malformedField }
        // RFC 9110, 5.6.3: optional white space is spaces and tabs.
        var start = colon + 1
        var end = line.upperBound
        while start < end, head[start] == .space || head[start] == .tab { start += 1 }
        while start < end, head[end - 1] == .space || head[end - 1] == .tab { end -= 1 }
        // The scanner has let no control character pass that a value may not hold.
        return unsafe head.extracting(start..<end).withUnsafeBytes { unsafe HTTPField(name: name, value: $0) }
    }
}

extension HTTPVersion {
    /// Reads `HTTP/1.1`: exactly that shape, case as written (RFC 9112, 2.3). `malformed` is thrown for another shape.
    init(_ text: borrowing RawSpan, malformed: HTTPError) throws(HTTPError) {
        guard text.byteCount == 8, text.begins(with: "HTTP/"), text[5].isDigit, text[6] == UInt8(ascii: "."),
            text[7].isDigit
        else { throw malformed }
        guard text[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
        self = text[7] == UInt8(ascii: "0") ? .http10 : .http11
    }
}

extension RawSpan {
    /// Whether the first bytes are those of `prefix`.
    func begins(with prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard byteCount >= count else { return false }
        for offset in 0..<count {
            guard unsafe self[offset] == prefix.utf8Start[offset] else { return false }
        }
        return true
    }

    /// The offset of the first `byte` from `start` on.
    func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        var offset = start
        while offset < byteCount {
            if self[offset] == byte { return offset }
            offset += 1
        }
        return nil
    }
}

extension String {
    /// The text that `bytes` are in UTF-8; what is not UTF-8 shows as U+FFFD.
    init(decoding bytes: borrowing RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
