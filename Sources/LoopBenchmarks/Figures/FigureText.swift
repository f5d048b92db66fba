// Figures as people read them. Foundation's formatters are not for libraries here.

/// With so many digits behind the point.
package func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + grouped(scaled) }
    let fraction = String(scaled % scale)
    return sign + grouped(scaled / scale) + "." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// With three digits that count: 0.52, 4.31, 52.0, 520.
package func threeDigits(_ value: Double) -> String {
    fixed(value, value.magnitude < 9.995 ? 2 : value.magnitude < 99.95 ? 1 : 0)
}

/// With commas between thousands.
package func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
        text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
}

/// A number with its noun: `1 thread`, `1,000 connections`.
func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A count of bytes: 64 B, 1.6 KiB.
func byteSize(_ bytes: Int) -> String {
    byteSize(Double(bytes))
}

/// A count of bytes: 64 B, 1.6 KiB.
package func byteSize(_ bytes: Double) -> String {
    var value = bytes
    for unit in ["B", "KiB", "MiB"] {
        if value.magnitude < 1024 {
            return (unit == "B" || value == value.rounded() ? fixed(value, 0) : fixed(value, 1)) + " " + unit
        }
        value /= 1024
    }
    return fixed(value, 1) + " GiB"
}

/// A duration in microseconds: 0.52 µs, 12.3 ms.
package func microseconds(_ value: Double) -> String {
    value < 9_999.5 ? threeDigits(value) + " µs" : threeDigits(value / 1000) + " ms"
}

/// How often in a second: 950, 52.3 k, 1.20 M.
package func rateText(_ value: Double) -> String {
    switch value {
    case ..<999.5: threeDigits(value)
    case ..<999_500: threeDigits(value / 1000) + " k"
    default: threeDigits(value / 1_000_000) + " M"
    }
}

/// A share in percent, finer where it is small: 0.4 %, 12 %.
func percent(_ share: Double) -> String {
    fixed(share * 100, share.magnitude < 0.0995 ? 1 : 0) + " %"
}

/// Two or more names as a list in a sentence.
func listed(_ names: [String], _ conjunction: String = "and") -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
