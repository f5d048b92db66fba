/// What came of the steps so far.
struct Journal {
    private let candidates: [Candidate]
    private let plan: LoopPlan
    private let machine: Machine
    private var entries: [Key: Entry] = [:]
    private var excluded: [Int: String] = [:]
    private var notes: [String] = []

    private struct Key: Hashable {
        let situation: Situation
        let candidate: Int
    }

    private struct Entry {
        var costs: [Int: Double] = [:]  // microseconds for an operation, by round
        var rates: [Double] = []
        var latencies = Histogram()
        var isPaced = false
        var systemCalls: Result<SystemCalls, Reason>?
        var bytesPerConnection: Double?
        var mishap: String?  // why a sample failed
        var failure: String?
    }

    init(candidates: [Candidate], plan: LoopPlan, machine: Machine) {
        self.candidates = candidates
        self.plan = plan
        self.machine = machine
    }

    /// Whether a step is worth taking: not of a candidate that is out, nor where it has failed.
    func isWanted(_ step: Step) -> Bool {
        excluded[step.candidate] == nil && entries[key(of: step)]?.failure == nil
    }

    mutating func add(_ sample: Sample, to step: Step, round: Int) {
        change(step) { entry in
            entry.costs[round] = sample.processorSeconds * 1e6 / Double(sample.operations)
            entry.rates.append(Double(sample.operations) / sample.seconds)
            entry.isPaced = sample.isPaced
            if let latencies = sample.latencies { entry.latencies.add(latencies) }
        }
    }

    mutating func add(bytesPerConnection: Double, to step: Step) {
        change(step) { $0.bytesPerConnection = bytesPerConnection }
    }

    mutating func add(_ systemCalls: Result<SystemCalls, Reason>, to step: Step) {
        change(step) { $0.systemCalls = systemCalls }
    }

    /// A sample that failed is no reason to give up: a busy machine may lose packets. The second one is.
    mutating func fail(_ step: Step, because reason: String, isFinal: Bool) {
        let key = key(of: step)
        let isFirst = entries[key, default: Entry()].mishap == nil
        if isFinal || !isFirst {
            entries[key, default: Entry()].failure = reason
        } else {
            entries[key, default: Entry()].mishap = reason
        }
    }

    mutating func exclude(_ candidate: Int, because reason: String) {
        excluded[candidate] = reason
    }

    mutating func endedEarly(after done: Int, of total: Int) {
        notes.append("The time was up after \(grouped(done)) of \(grouped(total)) samples.")
    }

    /// The report of all of it.
    func report(after duration: Duration) -> LoopReport {
        let isBusy = (machine.load ?? 0) > Double(machine.cores) / 2
        let load = fixed(machine.load ?? 0, 1)
        let busy =
            "The machine was busy when this began (load \(load) on \(counted(machine.cores, "core"))): "
            + "figures are noisy. Let it come to rest, and repeat."
        return LoopReport(
            machine: machine, plan: plan, seconds: duration / .seconds(1),
            candidates: candidates.indices.map { .init(name: candidates[$0].name, failure: excluded[$0]) },
            results: plan.situations.flatMap { situation in
                candidates.indices.compactMap { result(of: Key(situation: situation, candidate: $0)) }
            },
            notes: notes + mishaps + (isBusy ? [busy] : []))
    }

    /// The samples that failed where others did not.
    private var mishaps: [String] {
        plan.situations.flatMap { situation in
            candidates.indices.compactMap { candidate in
                guard let entry = entries[Key(situation: situation, candidate: candidate)] else { return nil }
                guard let mishap = entry.mishap, entry.failure == nil, !entry.costs.isEmpty else { return nil }
                return "A sample of \(candidates[candidate].name) in \"\(situation.title)\" failed: \(mishap)."
            }
        }
    }

    private func result(of key: Key) -> LoopResult? {
        guard let entry = entries[key] else { return nil }
        let isEmpty = entry.costs.isEmpty && entry.systemCalls == nil && entry.bytesPerConnection == nil
        return LoopResult(
            situation: key.situation, candidate: candidates[key.candidate].name, costs: entry.costs,
            rate: entry.isPaced ? nil : Spread(of: entry.rates)?.upper, latencies: Latencies(entry.latencies),
            systemCalls: entry.systemCalls, bytesPerConnection: entry.bytesPerConnection,
            failure: entry.failure ?? (isEmpty ? entry.mishap : nil))
    }

    private func key(of step: Step) -> Key {
        Key(situation: step.situation, candidate: step.candidate)
    }

    private mutating func change(_ step: Step, _ change: (inout Entry) -> Void) {
        change(&entries[key(of: step), default: Entry()])
    }
}
