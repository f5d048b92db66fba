import ByteCore

/// `host`, `host:port`, `[address]:port`: what a Host field and the target of CONNECT hold (RFC 3986, 3.2, without user
/// information).
enum Authority {
    static func isValid(_ bytes: borrowing RawSpan) -> Bool {
        let end: Int
        if bytes.byteCount > 0, bytes[0] == UInt8(ascii: "[") {
            guard let bracket = bytes.firstOffset(of: UInt8(ascii: "]")),
                isAddressLiteral(bytes.extracting(1..<bracket))
            else { return false }
            end = bracket + 1
        } else {
            end = bytes.firstOffset(of: UInt8(ascii: ":")) ?? bytes.byteCount
            guard isName(bytes.extracting(0..<end)) else { return false }
        }
        return isPort(bytes.extracting(end..<bytes.byteCount))
    }

    /// RFC 3986, 3.2.2: unreserved, percent-encoded and sub-delims. Never empty: `http` has no URI without a host
    /// (RFC 9110, 4.2.1).
    private static func isName(_ bytes: borrowing RawSpan) -> Bool {
        var offset = 0
        while offset < bytes.byteCount {
            switch bytes[offset] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): break
            case UInt8(ascii: "%"):
                guard offset + 2 < bytes.byteCount, bytes[offset + 1].hexadecimalValue != nil,
                    bytes[offset + 2].hexadecimalValue != nil
                else { return false }
                offset += 2
            case let byte where byte.isDigit || "-._~!$&'()*+,;=".utf8.contains(byte): break
            default: return false
            }
            offset += 1
        }
        return bytes.byteCount > 0
    }

    /// What an IPv6 address is written with; whether it is one is for whoever connects to it.
    private static func isAddressLiteral(_ bytes: borrowing RawSpan) -> Bool {
        for offset in 0..<bytes.byteCount {
            let byte = bytes[offset]
            guard byte.hexadecimalValue != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") else {
                return false
            }
        }
        return bytes.byteCount >= 2
    }

    /// Nothing, or `:` and a number that a port may be, which may be left out (RFC 3986, 3.2.3).
    private static func isPort(_ bytes: borrowing RawSpan) -> Bool {
        guard bytes.byteCount > 0 else { return true }
        guard bytes[0] == UInt8(ascii: ":"), bytes.byteCount <= 6 else { return false }
        var port = 0
        for offset in 1..<bytes.byteCount {
            guard bytes[offset].isDigit else { return false }
            port = port * 10 + Int(bytes[offset] - UInt8(ascii: "0"))
        }
        return port <= 65_535
    }
}
