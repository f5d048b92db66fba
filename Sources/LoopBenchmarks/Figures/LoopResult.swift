/// The figures of one scheduler in one situation.
public struct LoopResult: Sendable {
    /// What was done.
    public let situation: Situation
    /// The name of the scheduler's candidate.
    public let candidate: String
    /// The schedulers' processor time for an operation in microseconds, by round; empty where that is not measured.
    public let costs: [Int: Double]
    /// How many operations were done in a second, the upper quartile of the samples; nil where a clock sets the pace.
    public let rate: Double?
    /// How long operations took, over all samples; nil where that is not measured.
    public let latencies: Latencies?
    /// The system calls for a message, or why they could not be counted; nil where that was not tried.
    public let systemCalls: Result<SystemCalls, Reason>?
    /// The memory that a connection takes, in bytes, of ``Situation/idle(connections:)``.
    public let bytesPerConnection: Double?
    /// Why there are no figures, or no further ones.
    public let failure: String?

    /// The quartiles of ``costs``.
    public var cost: Spread? { Spread(of: Array(costs.values)) }

    /// How many system calls there are for a message; nil where they were not counted.
    var systemCallCount: Double? {
        guard case .success(let calls) = systemCalls else { return nil }
        return calls.total
    }

    /// Figures of a situation.
    package init(
        situation: Situation, candidate: String, costs: [Int: Double] = [:], rate: Double? = nil,
        latencies: Latencies? = nil, systemCalls: Result<SystemCalls, Reason>? = nil,
        bytesPerConnection: Double? = nil, failure: String? = nil
    ) {
        self.situation = situation
        self.candidate = candidate
        self.costs = costs
        self.rate = rate
        self.latencies = latencies
        self.systemCalls = systemCalls
        self.bytesPerConnection = bytesPerConnection
        self.failure = failure
    }
}

/// Why a figure is missing, in one line.
public struct Reason: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line.
    public let description: String

    /// A reason for people.
    package init(_ description: String) {
        self.description = description
    }
}
