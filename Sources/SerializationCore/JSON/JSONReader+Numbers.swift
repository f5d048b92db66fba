import ByteCore

/// Where the text of a JSON number stands.
struct JSONNumber {
    let range: Range<Int>
    /// Whether there is neither a fraction nor an exponent: `1`, but not `1.0` nor `1e0`.
    let isInteger: Bool
}

extension JSONReader {
    package mutating func readNumber(_ bytes: RawSpan) throws(SerializationError) -> Number {
        try expect(.number, bytes)
        return try passNumber(bytes)
    }

    package mutating func readDouble(_ bytes: RawSpan) throws(SerializationError) -> Double {
        try expect(.number, bytes)
        return try double(try scanNumber(bytes), in: bytes)
    }

    /// Reads the number that the reader stands at as what it looks like: a double if it has a fraction or an exponent,
    /// else an integer.
    mutating func passNumber(_ bytes: RawSpan) throws(SerializationError) -> Number {
        if let integer = passShortInteger(bytes) { return .integer(integer) }
        let number = try scanNumber(bytes)
        guard number.isInteger else { return .double(try double(number, in: bytes)) }
        guard let integer = integer(number, in: bytes) else {
            throw .numberOutOfRange(offset: number.range.lowerBound)
        }
        return integer
    }

    /// Passes an integer without a sign that surely fits in 64 bits, as ids and most numbers are; nil, with the reader where
    /// it was, for any other.
    @inline(__always)
    mutating func passShortInteger(_ bytes: RawSpan) -> Int64? {
        var integer: UInt64 = 0
        var end = offset
        while end < bytes.byteCount {
            let digit = bytes[end] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            integer = integer &* 10 &+ UInt64(digit)
            end &+= 1
        }
        let count = end &- offset
        guard count == 1 || count > 1 && count <= 18 && bytes[offset] != UInt8(ascii: "0") else { return nil }
        if end < bytes.byteCount {
            let next = bytes[end]
            guard next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e") else { return nil }
        }
        offset = end
        return Int64(truncatingIfNeeded: integer)
    }

    /// Passes the number that the reader stands at, and checks how it is written.
    mutating func scanNumber(_ bytes: RawSpan) throws(SerializationError) -> JSONNumber {
        let start = offset
        var isInteger = true
        let first = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
        var end = try endOfDigits(from: first, in: bytes)
        // RFC 8259, 6: no leading zeros.
        guard end == first + 1 || bytes[first] != UInt8(ascii: "0") else { throw .malformed(offset: first) }
        if end < bytes.byteCount, bytes[end] == UInt8(ascii: ".") {
            isInteger = false
            end = try endOfDigits(from: end + 1, in: bytes)
        }
        if end < bytes.byteCount, bytes[end] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            end += 1
            if end < bytes.byteCount, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") {
                end += 1
            }
            end = try endOfDigits(from: end, in: bytes)
        }
        offset = end
        return JSONNumber(range: start..<end, isInteger: isInteger)
    }

    /// The end of at least one digit.
    private func endOfDigits(from start: Int, in bytes: RawSpan) throws(SerializationError) -> Int {
        let end = bytes.endOfDigits(from: start)
        guard end > start else {
            if start == bytes.byteCount { throw .truncated }
            throw .malformed(offset: start)
        }
        return end
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
