package import HTTPTypes

extension HTTPFields {
    /// The elements of a comma-separated list, from all fields of this name, without white space and empty elements
    /// (RFC 9110, 5.6.1).
    package func list(_ name: HTTPField.Name) -> [String] {
        self[values: name].flatMap { value in
            value.unicodeScalars.split(separator: ",").compactMap { element in
                let trimmed = element.trimmingWhiteSpace()
                return trimmed.isEmpty ? nil : String(trimmed)
            }
        }
    }

    /// The same in lower case, for lists of case-insensitive tokens.
    package func tokens(_ name: HTTPField.Name) -> [String] {
        list(name).map(\.lowercasedASCII)
    }
}

extension StringProtocol {
    /// With A-Z in lower case and all else as it was. `lowercased()` would make `k` of the Kelvin sign too, and
    /// `chunked` of what no other server reads so.
    package var lowercasedASCII: String {
        let bytes = utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring.UnicodeScalarView {
    fileprivate func trimmingWhiteSpace() -> Self {
        var trimmed = drop { $0 == " " || $0 == "\t" }
        while let last = trimmed.last, last == " " || last == "\t" { trimmed.removeLast() }
        return trimmed
    }
}
