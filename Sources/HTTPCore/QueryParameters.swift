/// The pairs of `a=1&b=2`, in their order: a request's query, or a form's body.
package struct QueryParameters: Sendable, Equatable {
    package struct Pair: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    package var pairs: [Pair]

    /// More pairs than this make the text invalid.
    package static let maximumCount = 1000

    package init(pairs: [Pair] = []) {
        self.pairs = pairs
    }

    /// Decodes `text` (without `?`). A name without `=` has an empty value. Nil if an encoding is bad or there are too
    /// many pairs.
    package init?(parsing text: some StringProtocol) {
        var pairs: [Pair] = []
        for part in Substring(text).utf8.split(separator: UInt8(ascii: "&")) {
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            let value = part[name.endIndex...].dropFirst()
            guard pairs.count < Self.maximumCount,
                let name = PercentCoding.decode(Substring(name), plusIsSpace: true),
                let value = PercentCoding.decode(Substring(value), plusIsSpace: true)
            else { return nil }
            pairs.append(Pair(name: name, value: value))
        }
        self.pairs = pairs
    }

    /// Decodes what follows the first `?` in a request's path; without one there are no pairs.
    package init?(ofPath path: String) {
        guard let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            self.init()
            return
        }
        self.init(parsing: path[path.utf8.index(after: mark)...])
    }

    /// The first value with this name.
    package subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// All values with this name.
    package func values(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }
}
