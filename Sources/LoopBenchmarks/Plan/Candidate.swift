public import Scheduling

/// A scheduler that takes part in a comparison.
public struct Candidate: Sendable {
    /// What the report calls it.
    public let name: String

    /// How many descriptors it can watch, where it has a limit; what needs more is skipped.
    public let descriptorLimit: Int?

    /// Starts one. It is called for every sample anew, twice for two threads, and what it made is shut down again.
    public let make: @Sendable () throws -> any Scheduler

    /// A scheduler by the name that the report is to call it.
    public init(
        name: String, descriptorLimit: Int? = nil, make: @escaping @Sendable () throws -> any Scheduler
    ) {
        self.name = name
        self.descriptorLimit = descriptorLimit
        self.make = make
    }
}
