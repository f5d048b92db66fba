package import HTTPTypes

extension HTTPFields {
    /// The names and values of the Cookie fields, in their order (RFC 6265, 5.4): `name=value; name="value"`. What is no
    /// pair is left out; of a name that stands twice the first one has the longer path.
    package var cookies: [(name: String, value: String)] {
        self[values: .cookie].flatMap { field in
            field.split(separator: ";").compactMap { pair in
                guard let equals = pair.firstIndex(of: "=") else { return nil }
                let name = pair[..<equals].drop { $0 == " " }
                var value = pair[pair.index(after: equals)...]
                if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                    value = value.dropFirst().dropLast()
                }
                return (String(name), String(value))
            }
        }
    }

    /// The value of each cookie by its name, the first one where a name stands twice.
    package var cookiesByName: [String: String] {
        Dictionary(cookies.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
