import ByteCore

/// Finds where the parts of one body lie, and where it ends.
struct BodyMachine {
    enum Event: Equatable {
        case needsMore
        case part(count: Int)
        case end
    }

    /// Where in the body the next byte of the input is.
    private enum Position {
        case content(left: Int)
        case chunkSize(LineScanner)
        case chunkContent(left: Int)
        case chunkEnd
        case trailers(LineScanner)
        case untilClose
        case end
    }

    private var position: Position
    private let limits: HTTPLimits
    /// Bytes of the body so far, where they are not announced at once.
    private var received = 0
    private var extensionSize = 0

    init(_ framing: BodyFraming, limits: HTTPLimits) {
        self.limits = limits
        position =
            switch framing {
            case .none: .end
            case .length(let count): .content(left: count)
            case .chunked: .chunkSize(LineScanner())
            case .untilClose: .untilClose
            }
    }

    /// Whether the end of the connection ends the body.
    var endsWithConnection: Bool {
        if case .untilClose = position { true } else { false }
    }

    mutating func next(_ input: inout ByteQueue) throws(HTTPError) -> Event {
        while true {
            switch position {
            case .content(left: 0), .end:
                position = .end
                return .end
            case .content(let left):
                guard !input.isEmpty else { return .needsMore }
                let count = min(left, input.count)
                position = .content(left: left - count)
                return .part(count: count)
            case .untilClose:
                guard !input.isEmpty else { return .needsMore }
                try receive(input.count)
                return .part(count: input.count)
            case .chunkContent(left: 0):
                position = .chunkEnd
            case .chunkContent(let left):
                guard !input.isEmpty else { return .needsMore }
                let count = min(left, input.count)
                position = .chunkContent(left: left - count)
                return .part(count: count)
            case .chunkSize(let scanner):
                guard try readChunkSize(&input, scanner) else { return .needsMore }
            case .chunkEnd:
                guard try readChunkEnd(&input) else { return .needsMore }
            case .trailers(let scanner):
                guard try skipTrailers(&input, scanner) else { return .needsMore }
            }
        }
    }

    private mutating func receive(_ count: Int) throws(HTTPError) {
        guard count <= limits.maximumBodySize - received else { throw .bodyTooLarge(limit: limits.maximumBodySize) }
        received += count
    }

    /// `1A3;name=value CRLF` (RFC 9112, 7.1).
    private mutating func readChunkSize(_ input: inout ByteQueue, _ scanner: LineScanner) throws(HTTPError) -> Bool {
        var scanner = scanner
        let end = try scanner.endOfLine(in: input.bytes)
        let line = end.map { $0 - 2 } ?? input.count
        var digits = 0
        var size = 0
        while digits < line, let digit = Self.hexadecimal(input.bytes[digits]) {
            // Leading zeros count too, so a size line cannot be made of zeros without end.
            guard digits < Self.maximumSizeDigits else { throw .malformedChunk }
            size = size << 4 | digit
            digits += 1
        }
        guard line - digits <= limits.maximumChunkExtensionSize - extensionSize else {
            throw .chunkExtensionsTooLarge(limit: limits.maximumChunkExtensionSize)
        }
        guard let end else {
            position = .chunkSize(scanner)
            return false
        }
        guard digits > 0, digits == line || Self.startsExtension(input.bytes[digits]) else { throw .malformedChunk }
        try receive(size)
        extensionSize += line - digits
        input.consume(end)
        position = size == 0 ? .trailers(LineScanner()) : .chunkContent(left: size)
        return true
    }

    private mutating func readChunkEnd(_ input: inout ByteQueue) throws(HTTPError) -> Bool {
        guard input.isEmpty || input.bytes[0] == .carriageReturn else { throw .malformedChunk }
        guard input.count >= 2 else { return false }
        guard input.bytes[1] == .lineFeed else { throw .malformedChunk }
        input.consume(2)
        position = .chunkSize(LineScanner())
        return true
    }

    /// Trailer fields are checked and dropped: RFC 9110, 6.5.1 allows it, and nothing here needs one.
    private mutating func skipTrailers(_ input: inout ByteQueue, _ scanner: LineScanner) throws(HTTPError) -> Bool {
        var scanner = scanner
        let visible = min(input.count, limits.maximumHeadSize)
        guard let end = try scanner.endOfHead(in: input.bytes.extracting(0..<visible)) else {
            guard input.count < limits.maximumHeadSize else { throw .headTooLarge(limit: limits.maximumHeadSize) }
            position = .trailers(scanner)
            return false
        }
        var lines = HeadLines([UInt8](copying: input.bytes.extracting(0..<end)))
        _ = try lines.fields(limits: limits)
        input.consume(end)
        position = .end
        return true
    }

    /// 60 bits: a size always fits in an `Int`.
    private static let maximumSizeDigits = 15

    private static func startsExtension(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ";") || byte == .space || byte == .tab
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
