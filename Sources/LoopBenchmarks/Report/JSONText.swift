/// JSON to be written; its members keep their order.
package enum JSONText {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([JSONText])
    case object([(String, JSONText)])

    package init(_ value: Int) { self = .number(Double(value)) }
    package init(_ value: String?) { self = value.map(JSONText.string) ?? .null }
    package init(_ value: Double?) { self = value.map(JSONText.number) ?? .null }

    /// The text, members on lines of their own down to `depth`.
    package func text(indented depth: Int = 0) -> String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): Self.text(value)
        case .string(let value): Self.quoted(value)
        case .list(let items): Self.enclosed("[", items.map { $0.text(indented: depth + 1) }, "]", depth)
        case .object(let members):
            Self.enclosed(
                "{", members.map { "\(Self.quoted($0.0)): \($0.1.text(indented: depth + 1))" }, "}", depth)
        }
    }

    private static func enclosed(_ open: String, _ items: [String], _ close: String, _ depth: Int) -> String {
        guard depth < 3, !items.isEmpty else { return open + items.joined(separator: ", ") + close }
        let margin = "\n" + String(repeating: "  ", count: depth)
        return open + items.map { margin + "  " + $0 }.joined(separator: ",") + margin + close
    }

    /// Whole numbers without a point, others with four digits behind it; what JSON cannot say is null.
    private static func text(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if value == value.rounded(), value.magnitude < 1e15 { return String(Int(value)) }
        return "\((value * 10_000).rounded() / 10_000)"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case ..<" ":
                let hexadecimal = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
