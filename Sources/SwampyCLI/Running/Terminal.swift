import Glibc

/// What the process knows of whom it writes to.
enum Terminal {
    /// Whether a person watches `descriptor`.
    static func isThere(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

    /// Whether what is written to `descriptor` may have colours: on a terminal that has them, unless NO_COLOR is set
    /// (https://no-color.org).
    static func hasColours(_ descriptor: CInt) -> Bool {
        isThere(descriptor) && environment("NO_COLOR") == nil && environment("TERM") != "dumb"
    }

    /// The parts of output that look different.
    enum Style: String {
        case name = "34"
        case text = "32"
        case number = "36"
        case word = "35"  // true, false, null
        case mark = "1"
        case trouble = "1;31"
    }

    /// `text` in the colours of ECMA-48 (SGR).
    static func styled(_ text: String, _ style: Style) -> String { "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" }
}
