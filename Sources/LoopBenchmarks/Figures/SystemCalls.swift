/// The system calls that a server makes for a message.
public struct SystemCalls: Sendable, Equatable {
    /// How often each is made, by its name.
    public let perMessage: [String: Double]

    /// Counts by the names of the calls.
    package init(perMessage: [String: Double]) {
        self.perMessage = perMessage
    }

    /// How many are made together.
    public var total: Double { perMessage.values.reduce(0, +) }

    /// Those that are made most, with their counts, for people.
    var summary: String {
        perMessage.filter { $0.value >= 0.005 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6)
            .map { "\($0.key) \(fixed($0.value, 2))" }.joined(separator: ", ")
    }
}
