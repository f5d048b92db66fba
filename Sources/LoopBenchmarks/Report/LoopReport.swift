/// What a comparison of schedulers gave.
public struct LoopReport: Sendable {
    /// Where and when.
    public let machine: Machine
    /// What was to be measured.
    public let plan: LoopPlan
    /// How long it took.
    public let seconds: Double
    /// Who took part; ratios are to the first.
    public let candidates: [Participant]
    /// The figures, by situation in the order of the plan, then by candidate. What was never measured is missing.
    public let results: [LoopResult]
    /// What a reader should know of this run.
    public let notes: [String]

    /// A scheduler that took part.
    public struct Participant: Sendable, Equatable {
        /// The name of its candidate.
        public let name: String
        /// Why it was left out, wholly or from some moment on.
        public let failure: String?

        /// A scheduler by its candidate's name.
        package init(name: String, failure: String? = nil) {
            self.name = name
            self.failure = failure
        }
    }

    /// A report of these figures.
    package init(
        machine: Machine, plan: LoopPlan, seconds: Double, candidates: [Participant], results: [LoopResult],
        notes: [String] = []
    ) {
        self.machine = machine
        self.plan = plan
        self.seconds = seconds
        self.candidates = candidates
        self.results = results
        self.notes = notes
    }

    /// The figures of a scheduler in a situation; nil when it was never measured there.
    public func result(in situation: Situation, of candidate: String) -> LoopResult? {
        results.first { $0.situation == situation && $0.candidate == candidate }
    }

    /// What an operation costs `result`'s scheduler, in costs of the first candidate; nil where one of them has none.
    public func ratio(of result: LoopResult) -> Double? {
        guard let first = candidates.first, let own = result.cost?.lower,
            let base = self.result(in: result.situation, of: first.name)?.cost?.lower
        else { return nil }
        return own / base
    }

    /// The situations of which there are figures, or reasons why not.
    var situations: [Situation] {
        plan.situations.filter { situation in results.contains { $0.situation == situation } }
    }
}
