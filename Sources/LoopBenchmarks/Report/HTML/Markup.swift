/// `text` as it is written between tags and in attributes. A figure stays on one line with its unit.
func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
        switch character {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "\"": escaped += "&quot;"
        default: escaped.append(character)
        }
    }
    for unit in ["%", "µs", "ms", "B", "KiB"] {
        escaped = escaped.replacing(" \(unit)", with: "\u{A0}\(unit)")
    }
    return escaped
}

/// A coordinate of a drawing.
func place(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : "\(tenths)"
}

/// The class that gives the candidate at `index` its colour.
func colour(_ index: Int) -> String {
    "c\(index % Stylesheet.colours)"
}
