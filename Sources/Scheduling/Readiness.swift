/// What a socket can do without blocking. Errors and hang-ups report as both; the next call tells which.
public struct Readiness: OptionSet, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A read would return bytes, the end of the stream, a connection to accept, or an error.
    public static let readable = Readiness(rawValue: 1 << 0)

    /// A write would be accepted, at least in part, or return an error.
    public static let writable = Readiness(rawValue: 1 << 1)
}
