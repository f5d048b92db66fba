import ByteCore

/// Where the text of a JSON number stands.
struct JSONNumber {
    let range: Range<Int>
    /// Whether there is neither a fraction nor an exponent: `1`, but not `1.0` nor `1e0`.
    let isInteger: Bool
}

extension JSONReader {
    @inline(__always)
    package mutating func readNumber(_ bytes: RawSpan) throws(SerializationError) -> Number {
        offset = bytes.endOfWhiteSpace(from: offset)
        return try passNumber(bytes)
    }

    package mutating func readDouble(_ bytes: RawSpan) throws(SerializationError) -> Double {
        guard try kind(bytes) == .number else { throw try wrongKind(.number, bytes) }
        let number = try bytes.scanNumber(at: offset)
        offset = number.range.upperBound
        return try double(number, in: bytes)
    }

    /// Reads the number that the reader stands at as what it looks like: a double if it has a fraction or an exponent,
    /// else an integer.
    @inline(__always)
    mutating func passNumber(_ bytes: RawSpan) throws(SerializationError) -> Number {
        guard let short = bytes.shortInteger(at: offset) else { return try passAnyNumber(bytes) }
        offset = short.end
        return .integer(short.integer)
    }

    private mutating func passAnyNumber(_ bytes: RawSpan) throws(SerializationError) -> Number {
        guard try kind(bytes) == .number else { throw try wrongKind(.number, bytes) }
        let number = try bytes.scanNumber(at: offset)
        offset = number.range.upperBound
        guard number.isInteger else { return .double(try double(number, in: bytes)) }
        guard let integer = integer(number, in: bytes) else {
            throw .numberOutOfRange(offset: number.range.lowerBound)
        }
        return integer
    }

    /// The integer that a scanned number without a fraction stands for; nil if it has more than 64 bits.
    private func integer(_ number: JSONNumber, in bytes: RawSpan) -> Number? {
        let isNegative = bytes[number.range.lowerBound] == UInt8(ascii: "-")
        let digits = isNegative ? number.range.dropFirst() : number.range
        var magnitude: UInt64 = 0
        for place in digits {
            let digit = UInt64(bytes[place] - UInt8(ascii: "0"))
            let (product, isTooBig) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isTooBigStill) = product.addingReportingOverflow(digit)
            guard !isTooBig, !isTooBigStill else { return nil }
            magnitude = sum
        }
        guard isNegative else { return Int64(exactly: magnitude).map(Number.integer) ?? .unsigned(magnitude) }
        guard magnitude <= Int64.min.magnitude else { return nil }
        return .integer(0 &- Int64(truncatingIfNeeded: magnitude))
    }

    private func double(_ number: JSONNumber, in bytes: RawSpan) throws(SerializationError) -> Double {
        guard let double = Double(String(checked: bytes.extracting(number.range))), double.isFinite else {
            throw .numberOutOfRange(offset: number.range.lowerBound)
        }
        return double
    }
}

extension RawSpan {
    /// An integer without a sign that surely fits in 64 bits, as ids and most numbers are; nil for anything else.
    @inline(__always)
    func shortInteger(at start: Int) -> (integer: Int64, end: Int)? {
        var (integer, end) = eightDigits(at: start)
        while end < byteCount {
            let digit = self[end] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            integer = integer &* 10 &+ UInt64(digit)
            end &+= 1
        }
        let count = end &- start
        guard count == 1 || count > 1 && count <= 18 && self[start] != UInt8(ascii: "0") else { return nil }
        if end < byteCount {
            let next = self[end]
            guard next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e") else { return nil }
        }
        return (Int64(truncatingIfNeeded: integer), end)
    }

    /// The number that the digits from `start` on make, eight at most, and where they end. None where fewer than eight bytes
    /// are left.
    ///
    /// All are looked at in one word, each in its own part of it. What is added or subtracted may carry into the parts above
    /// one that is no digit, so only the lowest mark is certain, and that is the one wanted.
    @inline(__always)
    private func eightDigits(at start: Int) -> (integer: UInt64, end: Int) {
        guard let word = word(at: start) else { return (0, start) }
        let each: UInt64 = 0x0101_0101_0101_0101
        let digits = word ^ (each &* UInt64(UInt8(ascii: "0")))
        let marks = (digits &+ (each &* (0x80 - 10)) | digits) & (each &* 0x80)
        let count = marks.trailingZeroBitCount / 8
        guard count > 0 else { return (0, start) }
        // Zeros before the digits, so that there are always eight; then pairs, fours and all are put together.
        let ones = digits &<< UInt64(64 - 8 * count)
        let pairs = ones &* 10 &+ ones &>> 8
        let evenPairs = (pairs & 0xFF_0000_00FF) &* (100 &+ 1_000_000 &<< 32)
        let oddPairs = (pairs &>> 16 & 0xFF_0000_00FF) &* (1 &+ 10_000 &<< 32)
        return ((evenPairs &+ oddPairs) &>> 32, start &+ count)
    }

    /// The number that begins at `start`; how it is written is checked.
    func scanNumber(at start: Int) throws(SerializationError) -> JSONNumber {
        var isInteger = true
        let first = self[start] == UInt8(ascii: "-") ? start + 1 : start
        var end = try endOfSomeDigits(from: first)
        // RFC 8259, 6: no leading zeros.
        guard end == first + 1 || self[first] != UInt8(ascii: "0") else { throw .malformed(offset: first) }
        if end < byteCount, self[end] == UInt8(ascii: ".") {
            isInteger = false
            end = try endOfSomeDigits(from: end + 1)
        }
        if end < byteCount, self[end] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            end += 1
            if end < byteCount, self[end] == UInt8(ascii: "+") || self[end] == UInt8(ascii: "-") {
                end += 1
            }
            end = try endOfSomeDigits(from: end)
        }
        return JSONNumber(range: start..<end, isInteger: isInteger)
    }

    /// The end of at least one digit.
    private func endOfSomeDigits(from start: Int) throws(SerializationError) -> Int {
        let end = endOfDigits(from: start)
        guard end > start else {
            if start == byteCount { throw .truncated }
            throw .malformed(offset: start)
        }
        return end
    }
}
