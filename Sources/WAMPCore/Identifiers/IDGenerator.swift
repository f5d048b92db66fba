/// Counts 1, 2, 3... up to 2^53, and then begins at 1 again.
public struct IDGenerator: Sendable {
    private var last: UInt64

    /// Begins after `last`: the first number is 1 unless told otherwise.
    public init(after last: UInt64 = 0) {
        self.last = last
    }

    /// The next identifier, of the kind that is wanted.
    public mutating func next<Scope>() -> Identifier<Scope> {
        last = last >= Identifier<Scope>.maximum.rawValue ? 1 : last + 1
        return Identifier(rawValue: last)
    }
}
