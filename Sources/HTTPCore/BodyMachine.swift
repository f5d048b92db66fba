import ByteCore
import HTTPTypes

/// Finds where the parts of one body lie, and where it ends.
struct BodyMachine {
    enum Event: Equatable {
        case needsMore
        case part(count: Int)
        case end
    }

    /// Where in the body the next byte of the input is.
    private enum Position {
        case length(Int)
        case content(left: Int)
        case chunkSize(LineScanner)
        case chunkContent(left: Int)
        case chunkEnd
        case trailers(LineScanner)
        case untilClose
        case end
    }

    private var position: Position
    /// Bytes of the body so far, or announced.
    private var received = 0
    private var extensionSize = 0
    /// The fields after the last chunk, once they have come.
    private(set) var trailers = HTTPFields()

    init(_ framing: BodyFraming) {
        position =
            switch framing {
            case .none: .end
            case .length(let count): .length(count)
            case .chunked: .chunkSize(LineScanner())
            case .untilClose: .untilClose
            }
    }

    /// Whether the end of the connection ends the body.
    var endsWithConnection: Bool {
        if case .untilClose = position { true } else { false }
    }

    /// Takes the next event from the front of `input`; the limits may be others each time, but only grow.
    mutating func next(_ input: inout ByteQueue, limits: HTTPLimits) throws(HTTPError) -> Event {
        while true {
            switch position {
            case .length(let count):
                try receive(count, limits)
                position = .content(left: count)
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
                try receive(input.count, limits)
                return .part(count: input.count)
            case .chunkContent(left: 0):
                position = .chunkEnd
            case .chunkContent(let left):
                guard !input.isEmpty else { return .needsMore }
                let count = min(left, input.count)
                position = .chunkContent(left: left - count)
                return .part(count: count)
            case .chunkSize(let scanner):
                guard try readChunkSize(&input, scanner, limits) else { return .needsMore }
            case .chunkEnd:
                guard try readChunkEnd(&input) else { return .needsMore }
            case .trailers(let scanner):
                guard try readTrailers(&input, scanner, limits) else { return .needsMore }
            }
        }
    }

    private mutating func receive(_ count: Int, _ limits: HTTPLimits) throws(HTTPError) {
        guard count <= limits.maximumBodySize - received else { throw .bodyTooLarge(limit: limits.maximumBodySize) }
        received += count
    }

    /// `1A3;name=value CRLF` (RFC 9112, 7.1).
    private mutating func readChunkSize(
        _ input: inout ByteQueue, _ scanner: LineScanner, _ limits: HTTPLimits
    ) throws(HTTPError) -> Bool {
        var digits = 0
        var size = 0
        while digits < input.count, let digit = input.bytes[digits].hexadecimalValue {
            // Leading zeros count too, so a size line cannot be made of zeros without end.
            guard digits < Self.maximumSizeDigits else { throw .malformedChunk }
            size = size << 4 | Int(digit)
            digits += 1
        }
        // What is behind the longest line that may come is not looked at, so that it makes no difference when it comes.
        let longest = digits + limits.maximumChunkExtensionSize - extensionSize + 2
        let visible = min(input.count, longest)
        var scanner = scanner
        guard let end = try scanner.endOfLine(in: input.bytes.extracting(0..<visible)) else {
            guard input.count < longest else {
                throw .chunkExtensionsTooLarge(limit: limits.maximumChunkExtensionSize)
            }
            position = .chunkSize(scanner)
            return false
        }
        let line = end - 2
        guard digits > 0, ChunkExtensions.areValid(input.bytes.extracting(digits..<line)) else { throw .malformedChunk }
        try receive(size, limits)
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

    /// RFC 9112, 7.1.2. They are kept apart from the head's fields, as RFC 9110, 6.5.1 asks.
    private mutating func readTrailers(
        _ input: inout ByteQueue, _ scanner: LineScanner, _ limits: HTTPLimits
    ) throws(HTTPError) -> Bool {
        var scanner = scanner
        let visible = min(input.count, limits.maximumHeadSize)
        guard let end = try scanner.endOfHead(in: input.bytes.extracting(0..<visible)) else {
            guard input.count < limits.maximumHeadSize else { throw .headTooLarge(limit: limits.maximumHeadSize) }
            position = .trailers(scanner)
            return false
        }
        if end > 2 {
            var lines = HeadLines(input.bytes.extracting(0..<end))
            trailers = try lines.fields(limits: limits, setsHostApart: true)
            // RFC 9110, 6.5.1: no trailer may be needed to frame or to route a message.
            let isForbidden =
                trailers.contains(.contentLength) || trailers.contains(.transferEncoding) || lines.hostCount > 0
            guard !isForbidden else { throw .forbiddenTrailer }
        }
        input.consume(end)
        position = .end
        return true
    }

    /// 60 bits: a size always fits in an `Int`.
    private static let maximumSizeDigits = 15
}
