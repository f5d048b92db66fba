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
    private mutating func scan(
        _ bytes: borrowing RawSpan, isLast: (Int) -> Bool
    ) throws(HTTPError) -> Int? {
        while scanned < bytes.byteCount {
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

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
