package import ByteCore
package import HTTPTypes

/// Divides a body in parts, such as an uploaded form, as it comes (RFC 2046, 5.1.1, and RFC 7578).
///
///     switch try parser.next(&input) {
///     case .part(let fields): ...         // a part begins
///     case .body(let count): ...          // so many bytes at the front of the input are of it: take and consume them
///     case .end: ...                      // what follows means nothing
///     case .needsMore: ...
///     }
package struct MultipartParser {
    /// What was found.
    package enum Event: Equatable {
        case needsMore
        case part(HTTPFields)
        case body(Int)
        case end
    }

    private enum State {
        /// Before the first delimiter, which needs no line end before it.
        case start
        /// Between the first line of the body and the first delimiter.
        case preamble
        /// Behind a delimiter: the rest of its line.
        case delimiter
        case head
        /// At the empty line behind the fields, which may be the line end of the next delimiter (RFC 2046, 5.1.1).
        case emptyLine
        case body
        case end
    }

    /// CRLF, two hyphens and the boundary.
    private let delimiter: [UInt8]
    private let maximumParts: Int
    private var state = State.start
    private var scanner = LineScanner()
    private var parts = 0

    /// A parser for the boundary that the Content-Type field names; nil for what can be none.
    package init?(boundary: String, maximumParts: Int) {
        guard 1...70 ~= boundary.utf8.count, boundary.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.maximumParts = maximumParts
    }

    /// Looks at the front of `input`, and consumes what is not the body of a part. To be called again until it needs
    /// more or is at the end.
    package mutating func next(_ input: inout ByteQueue) throws(HTTPError) -> Event {
        while true {
            switch state {
            case .start:
                guard let begins = input.bytes.begins(with: delimiter[2...]) else { return .needsMore }
                if begins { input.consume(delimiter.count - 2) }
                state = begins ? .delimiter : .preamble
            case .preamble:
                let (count, isFound) = input.bytes.find(delimiter)
                input.consume(isFound ? count + delimiter.count : count)
                guard isFound else { return .needsMore }
                state = .delimiter
            case .delimiter:
                guard try skipDelimiter(&input) else { return .needsMore }
            case .head:
                guard let fields = try head(&input) else { return .needsMore }
                return .part(fields)
            case .emptyLine:
                guard let hasNoBody = input.bytes.begins(with: delimiter[...]) else { return .needsMore }
                input.consume(hasNoBody ? delimiter.count : 2)
                state = hasNoBody ? .delimiter : .body
            case .body:
                let (count, isFound) = input.bytes.find(delimiter)
                if count > 0 { return .body(count) }
                guard isFound else { return .needsMore }
                input.consume(delimiter.count)
                state = .delimiter
            case .end:
                input.consume(input.count)
                return .end
            }
        }
    }

    /// Whether the line of a delimiter has come: two hyphens say that it is the last one; white space may follow.
    private mutating func skipDelimiter(_ input: inout ByteQueue) throws(HTTPError) -> Bool {
        var offset = 0
        while offset < input.count, input.bytes[offset] == .space || input.bytes[offset] == .tab { offset += 1 }
        guard offset <= Self.maximumPadding else { throw .malformedPart }
        guard input.count >= offset + 2 else { return false }
        if offset == 0, input.bytes.begins(with: "--") {
            state = .end
            return true
        }
        guard input.bytes[offset] == .carriageReturn, input.bytes[offset + 1] == .lineFeed else { throw .malformedPart }
        input.consume(offset + 2)
        parts += 1
        guard parts <= maximumParts else { throw .tooManyParts(limit: maximumParts) }
        state = .head
        return true
    }

    /// The fields of a part, once they have come.
    private mutating func head(_ input: inout ByteQueue) throws(HTTPError) -> HTTPFields? {
        let visible = min(input.count, Self.maximumHeadSize)
        guard let end = try scanner.endOfHead(in: input.bytes.extracting(0..<visible)) else {
            guard input.count < Self.maximumHeadSize else { throw .headTooLarge(limit: Self.maximumHeadSize) }
            return nil
        }
        scanner = LineScanner()
        var lines = HeadLines(input.bytes.extracting(0..<end))
        let fields = try lines.fields(limits: HTTPLimits())
        input.consume(end - 2)
        state = .emptyLine
        return fields
    }

    private static let maximumHeadSize = 8 * 1024
    private static let maximumPadding = 64
}

extension RawSpan {
    /// Whether these bytes begin with `prefix`; nil while there are too few to tell.
    fileprivate func begins(with prefix: ArraySlice<UInt8>) -> Bool? {
        for (offset, byte) in prefix.enumerated() {
            guard offset < byteCount else { return nil }
            guard self[offset] == byte else { return false }
        }
        return true
    }

    /// How many bytes stand before `delimiter`; where it is not found, how many are surely not its beginning.
    fileprivate func find(_ delimiter: [UInt8]) -> (count: Int, isFound: Bool) {
        var offset = 0
        while let start = firstOffset(of: delimiter[0], from: offset) {
            switch extracting(droppingFirst: start).begins(with: delimiter[...]) {
            case true: return (start, true)
            case nil: return (start, false)
            default: offset = start + 1
            }
        }
        return (byteCount, false)
    }
}
