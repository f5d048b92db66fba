/// A field value with parameters: `multipart/form-data; boundary="x"`, `form-data; name="file"; filename="a.txt"`.
package struct ParameterizedValue: Equatable {
    /// What stands before the first semicolon, in lower case.
    package let value: String
    private let parameters: [(name: String, value: String)]

    /// Reads `text`; what is no parameter is left out (RFC 9110, 5.6.6).
    package init(_ text: String) {
        var rest = text.utf8[...]
        value = String(Substring(rest.prefix { $0 != UInt8(ascii: ";") })).trimmingSpaces.lowercasedASCII
        rest = rest.drop { $0 != UInt8(ascii: ";") }
        var parameters: [(name: String, value: String)] = []
        while rest.popFirst() != nil {
            let name = String(Substring(rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }))
            rest = rest.dropFirst(name.utf8.count)
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest.removeFirst()
            parameters.append((name.trimmingSpaces.lowercasedASCII, Self.value(&rest)))
            rest = rest.drop { $0 != UInt8(ascii: ";") }
        }
        self.parameters = parameters
    }

    /// The first parameter with this name, which is in lower case.
    package subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The same value and parameters in the same order.
    package static func == (one: ParameterizedValue, other: ParameterizedValue) -> Bool {
        one.value == other.value && one.parameters.elementsEqual(other.parameters, by: ==)
    }

    /// A token, or a quoted string. Of escapes only that of the quote counts: browsers send backslashes of file names as
    /// they are (HTML, 4.10.22.8).
    private static func value(_ rest: inout Substring.UTF8View) -> String {
        guard rest.first == UInt8(ascii: "\"") else {
            let token = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest.dropFirst(token.count)
            return String(Substring(token)).trimmingSpaces
        }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                bytes.append(UInt8(ascii: "\""))
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
