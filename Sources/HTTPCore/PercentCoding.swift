import ByteCore

/// `%41` for `A` (RFC 3986, 2.1).
package enum PercentCoding {
    /// The text that `encoded` stands for; nil if a `%` is not followed by two hexadecimal digits or the result is not
    /// UTF-8 or holds a NUL. With `plusIsSpace` as forms have it.
    package static func decode(_ encoded: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.utf8.count)
        var rest = encoded.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next()?.hexadecimalValue, let low = rest.next()?.hexadecimalValue else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// `text` with everything but letters, digits and `-._~` encoded, so that it fits as a path component, a query
    /// name or a value.
    package static func encode(_ text: some StringProtocol) -> String {
        var encoded = ByteQueue()
        for byte in text.utf8 {
            if isUnreserved(byte) { encoded.append(byte) } else { encode(byte, into: &encoded) }
        }
        return String(decoding: [UInt8](copying: encoded.bytes), as: UTF8.self)
    }

    /// The components of a request's path, decoded: `/a/b%2Fc/?q` gives `a`, `b/c` and an empty one. The query is
    /// left out; nil if the path does not begin with `/` or an encoding is bad. `..` is kept, for the caller to refuse.
    package static func pathComponents(_ path: String) -> [String]? {
        let bytes = unsafe path.utf8.span.bytes
        guard bytes.byteCount > 0, bytes[0] == UInt8(ascii: "/") else { return nil }
        var components: [String] = []
        components.reserveCapacity(4)  // most paths have no more, and each growth is an allocation
        var start = 1
        var isEncoded = false
        for offset in 1...bytes.byteCount {
            let byte = offset < bytes.byteCount ? bytes[offset] : UInt8(ascii: "?")
            switch byte {
            case UInt8(ascii: "%"):
                isEncoded = true
            case UInt8(ascii: "/"), UInt8(ascii: "?"):
                let component = String(decoding: bytes.extracting(start..<offset))
                guard let decoded = isEncoded ? decode(component) : component else { return nil }
                components.append(decoded)
                if byte == UInt8(ascii: "?") { return components }
                start = offset + 1
                isEncoded = false
            default: break
            }
        }
        return components
    }

    static func encode(_ byte: UInt8, into output: inout ByteQueue) {
        output.append(UInt8(ascii: "%"))
        output.append(digit(byte >> 4))
        output.append(digit(byte & 0x0F))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + (value - 10)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: byte.isDigit || "-._~".utf8.contains(byte)
        }
    }
}
