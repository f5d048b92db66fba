import ByteCore
package import HTTPTypes

extension HTTPFields {
    /// The elements of a comma-separated list, from all fields of this name, without white space and empty elements
    /// (RFC 9110, 5.6.1).
    package func list(_ name: HTTPField.Name) -> [String] {
        var elements: [String] = []
        for value in self[values: name] {
            let bytes = unsafe value.utf8.span.bytes
            var offset = 0
            while let element = bytes.nextListElement(from: &offset) {
                elements.append(String(decoding: bytes.extracting(element)))
            }
        }
        return elements
    }

    /// The same in lower case, for lists of case-insensitive tokens.
    package func tokens(_ name: HTTPField.Name) -> [String] {
        list(name).map(\.lowercasedASCII)
    }

    /// Whether ``tokens(_:)`` has `token`, which is in lower case; without making strings of them all.
    package func hasToken(_ token: StaticString, in name: HTTPField.Name) -> Bool {
        self[values: name].contains { value in
            let bytes = unsafe value.utf8.span.bytes
            var offset = 0
            while let element = bytes.nextListElement(from: &offset) {
                if bytes.extracting(element).spells(token) { return true }
            }
            return false
        }
    }
}

extension StringProtocol {
    /// With A-Z in lower case and all else as it was. `lowercased()` would make `k` of the Kelvin sign too, and
    /// `chunked` of what no other server reads so.
    package var lowercasedASCII: String {
        String(decoding: utf8.map(\.lowercasedASCII), as: UTF8.self)
    }
}

extension RawSpan {
    /// Where the next element of a comma-separated list lies, without white space; moves `offset` behind it.
    fileprivate func nextListElement(from offset: inout Int) -> Range<Int>? {
        while offset < byteCount {
            var start = offset
            var end = firstOffset(of: UInt8(ascii: ","), from: start) ?? byteCount
            offset = end + 1
            while start < end, self[start] == .space || self[start] == .tab { start += 1 }
            while start < end, self[end - 1] == .space || self[end - 1] == .tab { end -= 1 }
            if start < end { return start..<end }
        }
        return nil
    }

    /// Whether this is `token`, in letters of either case.
    fileprivate func spells(_ token: StaticString) -> Bool {
        guard byteCount == token.utf8CodeUnitCount else { return false }
        for offset in 0..<byteCount {
            guard unsafe self[offset].lowercasedASCII == token.utf8Start[offset] else { return false }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
