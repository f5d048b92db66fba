/// The kinds of values a serialization tells apart before it reads them.
public enum ValueKind: String, Sendable, CaseIterable {
    case null
    case bool
    case number
    case string
    /// Binary data. JSON has no kind of its own for it: there it looks like a string until it is read.
    case bytes
    case list
    case dictionary
}
