/// The kinds of values a serialization tells apart before it reads them.
public enum ValueKind: String, Sendable, CaseIterable {
    /// Nothing.
    case null
    /// True or false.
    case bool
    /// An integer or a double.
    case number
    /// Text.
    case string
    /// Binary data. JSON has no kind of its own for it: there it looks like a string until it is read.
    case bytes
    /// Values in their order.
    case list
    /// Values by name.
    case dictionary
}
