import ByteCore

/// Waits at the front of the input for one head after another.
struct HeadReader {
    private var scanner = LineScanner()
    private var hasSkippedEmptyLine = false

    /// Whether any byte of the next head has arrived.
    private(set) var hasBegun = false

    /// How many bytes at the front of `input` are the next head, with its empty line; nil if it is not complete yet.
    /// The caller reads and consumes them.
    ///
    /// `firstLineTooLong` is thrown when the limit of the head is spent and not even its first line has ended.
    mutating func next(
        _ input: inout ByteQueue, limits: HTTPLimits, firstLineTooLong: HTTPError
    ) throws(HTTPError) -> Int? {
        while true {
            let visible = min(input.count, limits.maximumHeadSize)
            guard let end = try scanner.endOfHead(in: input.bytes.extracting(0..<visible)) else {
                guard input.count < limits.maximumHeadSize else {
                    throw scanner.isPastFirstLine ? .headTooLarge(limit: limits.maximumHeadSize) : firstLineTooLong
                }
                hasBegun = !input.isEmpty
                return nil
            }
            scanner = LineScanner()
            // RFC 9112, 2.2: one empty line before a message is ignored; some clients send it after a body.
            let isEmptyLine = end == 2
            if isEmptyLine, !hasSkippedEmptyLine {
                hasSkippedEmptyLine = true
                input.consume(end)
                continue
            }
            hasBegun = false
            hasSkippedEmptyLine = false
            return end
        }
    }
}
