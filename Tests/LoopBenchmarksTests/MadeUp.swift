import LoopBenchmarks

/// Reports of figures that were never measured.
enum MadeUp {
    static let machine = Machine(
        processor: "An <abacus> & more", cores: 2, memory: 1 << 30, system: "Linux 6.1, x86_64", load: 0.1,
        date: "2026-11-22T10:00:00Z")

    static let echoes: [Situation] = [.echo(.init(connections: 1)), .echo(.init(connections: 64))]

    /// What each candidate's message costs in each round, the same in every echo situation.
    static func report(
        _ costs: [(name: String, byRound: [Double])], failures: [String: String] = [:], others: [LoopResult] = []
    ) -> LoopReport {
        let results = echoes.flatMap { situation in
            costs.map { name, byRound in result(name, in: situation, byRound) }
        }
        return LoopReport(
            machine: machine, plan: LoopPlan(situations: echoes + [.idle(connections: 1000)]), seconds: 12,
            candidates: costs.map { .init(name: $0.name, failure: failures[$0.name]) }, results: results + others,
            notes: ["Made up."])
    }

    static func result(
        _ name: String, in situation: Situation, _ byRound: [Double], failure: String? = nil
    ) -> LoopResult {
        LoopResult(
            situation: situation, candidate: name,
            costs: Dictionary(uniqueKeysWithValues: byRound.enumerated().map { ($0, $1) }), rate: 1000,
            latencies: Latencies(p50: 10, p90: 20, p99: 30, p999: 40, maximum: 50),
            systemCalls: .success(SystemCalls(perMessage: ["read": 1, "write": 1])), failure: failure)
    }
}
