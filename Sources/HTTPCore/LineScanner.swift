import ByteCore

/// Finds the end of a line, or of a whole head, in bytes that arrive piece by piece, and refuses what neither may hold.
///
/// It remembers how far it looked, so that a head that arrives byte by byte is read once. The bytes looked at must
/// stay at the front of the input until the end is found.
struct LineScanner {
    private var scanned = 0
    private var lineStart = 0

    /// The count of bytes up to and including the first CRLF; nil if it has not arrived.
    mutating func endOfLine(in bytes: borrowing RawSpan) throws(HTTPError) -> Int? {
        try scan(bytes) { _ in true }
    }

    /// The count of bytes up to and including the first empty line; nil if it has not arrived.
    mutating func endOfHead(in bytes: borrowing RawSpan) throws(HTTPError) -> Int? {
        try scan(bytes) { length in length == 0 }
    }

    /// Whether the first line has ended.
    var isPastFirstLine: Bool { lineStart > 0 }

    /// Looks for a line of which `isLast`, given its length, is true.
    @inline(__always)
    private mutating func scan(
        _ bytes: borrowing RawSpan, isLast: (Int) -> Bool
    ) throws(HTTPError) -> Int? {
        while scanned < bytes.byteCount {
            // A CR may only stand before LF, so what follows one is looked at by itself.
            if scanned == lineStart || bytes[scanned - 1] != .carriageReturn {
                scanned = bytes.endOfText(from: scanned)
                guard scanned < bytes.byteCount else { return nil }
            }
            let byte = bytes[scanned]
            switch byte {
            case .lineFeed:
                guard scanned > lineStart, bytes[scanned - 1] == .carriageReturn else { throw .bareLineFeed }
                let length = scanned - 1 - lineStart
                scanned += 1
                lineStart = scanned
                if isLast(length) { return scanned }
                continue
            case _ where scanned > lineStart && bytes[scanned - 1] == .carriageReturn:
                throw .loneCarriageReturn
            case .tab, .carriageReturn, 0x20...0x7E, 0x80...0xFF:
                break
            default:
                throw .controlCharacter(byte)
            }
            scanned += 1
        }
        return nil
    }
}

extension RawSpan {
    /// The offset of the first control character from `start` on, or the end; eight bytes a step.
    fileprivate func endOfText(from start: Int) -> Int {
        let each: UInt64 = 0x0101_0101_0101_0101
        let high = each << 7
        var offset = start
        while offset + 8 <= byteCount {
            let word = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let deletes = word ^ (each &* 0x7F)
            // A byte's high bit is set where that byte is below 0x20, or is 0x7F; where there is none, nothing is.
            let controls = ((word &- (each &* 0x20)) & ~word) | ((deletes &- each) & ~deletes)
            guard controls & high == 0 else { break }
            offset += 8
        }
        while offset < byteCount, self[offset] >= 0x20, self[offset] != 0x7F { offset += 1 }
        return offset
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    @inline(__always)
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// What a hexadecimal digit stands for.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// What a token is made of (RFC 9110, 5.6.2).
    var isTokenByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: isDigit || "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
