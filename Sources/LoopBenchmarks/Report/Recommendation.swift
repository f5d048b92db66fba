/// Which scheduler to take, and why.
public struct Recommendation: Sendable, Equatable {
    /// The name of its candidate; nil when none was measured.
    public let candidate: String?
    /// Whether it is the cheapest beyond doubt, and not only within the noise.
    public let isClear: Bool
    /// What to do.
    public let advice: String
    /// Why.
    public let reason: String
    /// Where it is different, each in a sentence.
    public let exceptions: [String]

    /// The advice with its reason, in a sentence or two.
    public var sentence: String { "\(advice): \(reason)" }
}

extension LoopReport {
    /// The scheduler that spends the least processor time on an echoed message.
    ///
    /// The figure of each is the geometric mean over the echo situations. A difference counts when it is at least 3 %
    /// and the scheduler was the cheaper one in every round; less is noise, in which the candidate that is named first
    /// wins. A scheduler that failed in an echo situation is not recommended while another did not.
    public var recommendation: Recommendation {
        let contest = Contest(self)
        guard let ranking = contest.ranking, let winner = ranking.first else {
            return Recommendation(
                candidate: nil, isClear: false,
                advice: "There is nothing to recommend", reason: "no scheduler was measured in an echo situation.",
                exceptions: failures)
        }
        let rivals = ranking.dropFirst()
        let equals = rivals.filter { !contest.isClear(winner.candidate, cheaperThan: $0.candidate) }
        let behind = rivals.filter { rival in !equals.contains { $0.candidate == rival.candidate } }
        // Of equals, the one that is named first: the user's default.
        let tied = candidates.map(\.name).filter { name in
            name == winner.candidate || equals.contains { $0.candidate == name }
        }
        let chosen = tied.first ?? winner.candidate
        let margins = behind.map { "\(percent(1 - winner.cost / $0.cost)) less than \($0.candidate)" }
        let mean =
            "\(threeDigits(winner.cost)) µs of processor time on an echoed message (the geometric mean of "
            + "\(counted(contest.situations.count, "situation")))"
        var advice = "Take \(chosen)"
        var reason: String
        if rivals.isEmpty {
            reason = "it is the only one that could be measured, and spends \(mean)."
        } else if equals.isEmpty {
            reason =
                "it spends \(mean), \(listed(margins)), "
                + "and was the cheapest in each of \(counted(contest.rounds, "round"))."
        } else {
            advice += ", or as well \(listed(tied.filter { $0 != chosen }, "or"))"
            reason =
                "the difference is within the noise ("
                + "\(percent(equals.map { $0.cost / winner.cost - 1 }.max() ?? 0)) at most). "
                + (tied.count == 2 ? "Both spend about " : "They spend about ") + mean
            reason += margins.isEmpty ? "." : ", \(listed(margins))."
        }
        return Recommendation(
            candidate: chosen, isClear: equals.isEmpty && !rivals.isEmpty, advice: advice, reason: reason,
            exceptions: contest.exceptions(to: chosen) + contest.disqualifications + failures)
    }

    private var failures: [String] {
        candidates.compactMap { candidate in candidate.failure.map { "\(candidate.name) was left out: \($0)." } }
    }
}

/// The candidates' costs in the echo situations.
private struct Contest {
    let situations: [Situation]
    private let costs: [String: [Situation: LoopResult]]
    /// Those that are compared, in the order of the report.
    private let order: [String]
    private let failures: [LoopResult]
    let rounds: Int

    /// A difference that is smaller does not count, however often it shows.
    private static let margin = 0.03

    init(_ report: LoopReport) {
        let echoes = report.situations.filter { if case .echo = $0 { true } else { false } }
        var measurements: [String: [Situation: LoopResult]] = [:]
        for result in report.results where result.cost != nil && echoes.contains(result.situation) {
            measurements[result.candidate, default: [:]][result.situation] = result
        }
        costs = measurements
        let measured = report.candidates.filter { $0.failure == nil && measurements[$0.name] != nil }.map(\.name)
        let failures = report.results.filter { result in
            result.failure != nil && measured.contains(result.candidate) && echoes.contains(result.situation)
        }
        let sound = measured.filter { name in !failures.contains { $0.candidate == name } }
        let order = sound.isEmpty ? measured : sound
        self.order = order
        self.failures = failures
        situations = order.isEmpty ? [] : echoes.filter { echo in order.allSatisfy { measurements[$0]?[echo] != nil } }
        rounds = Set(measurements.values.flatMap { $0.values.flatMap(\.costs.keys) }).count
    }

    /// The candidates with all figures and their mean costs, the cheapest first; nil when there is none.
    var ranking: [(candidate: String, cost: Double)]? {
        let ranking = order.compactMap { name -> (candidate: String, cost: Double)? in
            geometricMean(situations.compactMap { costs[name]?[$0]?.cost?.lower }).map { (name, $0) }
        }
        return ranking.isEmpty ? nil : ranking.sorted { $0.cost < $1.cost }
    }

    func isClear(_ cheap: String, cheaperThan dear: String) -> Bool {
        isClear(cheap, cheaperThan: dear, in: situations)
    }

    /// Where another than `chosen` is the cheapest beyond doubt, the most telling first.
    func exceptions(to chosen: String) -> [String] {
        var found: [(saving: Double, sentence: String)] = []
        for situation in situations {
            guard let own = costs[chosen]?[situation]?.cost?.lower else { continue }
            let others = order.filter { $0 != chosen && isClear($0, cheaperThan: chosen, in: [situation]) }
            let spreads = others.compactMap { name in costs[name]?[situation]?.cost.map { (name, $0) } }
            // One situation alone shows by chance what many together do not, so the quartiles must be apart, too.
            let rated = spreads.filter { $0.1.upper < own }.map { ($0.0, $0.1.lower) }
            guard let (name, cost) = rated.min(by: { $0.1 < $1.1 }) else { continue }
            let saving = 1 - cost / own
            found.append((saving, "\(name) spends \(percent(saving)) less than \(chosen) in \"\(situation.title)\"."))
        }
        return found.sorted { $0.saving > $1.saving }.prefix(3).map(\.sentence)
    }

    /// What is said of those that were not compared since they failed in an echo situation.
    var disqualifications: [String] {
        failures.filter { !order.contains($0.candidate) }.map {
            "\($0.candidate) is not considered: in \"\($0.situation.title)\" it failed (\($0.failure ?? ""))."
        }
    }

    private func isClear(_ cheap: String, cheaperThan dear: String, in situations: [Situation]) -> Bool {
        let pairs = situations.compactMap { situation -> (LoopResult, LoopResult)? in
            guard let cheap = costs[cheap]?[situation], let dear = costs[dear]?[situation] else { return nil }
            return (cheap, dear)
        }
        let ratios = pairs.compactMap { cheap, dear -> Double? in
            guard let cheap = cheap.cost?.lower, let dear = dear.cost?.lower else { return nil }
            return dear / cheap
        }
        guard let ratio = geometricMean(ratios), ratio >= 1 + Self.margin else { return false }
        let rounds = Set(pairs.flatMap { $0.0.costs.keys })
        let byRound = rounds.compactMap { round in
            geometricMean(
                pairs.compactMap { cheap, dear -> Double? in
                    guard let cheap = cheap.costs[round], let dear = dear.costs[round] else { return nil }
                    return dear / cheap
                })
        }
        return byRound.count > 1 && byRound.allSatisfy { $0 > 1 }
    }
}
