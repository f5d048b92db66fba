internal import ByteCore

/// A sample to be taken.
struct Step {
    let purpose: Purpose
    let situation: Situation
    /// Its place among the candidates.
    let candidate: Int

    enum Purpose {
        case memory(connections: Int)
        case systemCalls(Situation.Echo)
        case sample(round: Int)
    }

    /// The steps of a plan: first the memory, while the heap is fresh; then the rounds, in each of which the situations,
    /// and the candidates in each situation, come in random order. System calls are counted after the first round.
    static func all(of plan: LoopPlan, candidates: Int) -> [Step] {
        var random = RandomNumbers(seed: plan.seed)
        func steps(_ purpose: Purpose, _ situation: Situation) -> [Step] {
            (0..<candidates).shuffled(using: &random).map {
                Step(purpose: purpose, situation: situation, candidate: $0)
            }
        }
        var all: [Step] = []
        var timed: [Situation] = []
        for situation in plan.situations {
            guard case .idle(let connections) = situation else {
                timed.append(situation)
                continue
            }
            all += steps(.memory(connections: connections), situation)
        }
        for round in 0..<plan.rounds {
            for situation in timed.shuffled(using: &random) { all += steps(.sample(round: round), situation) }
            guard round == 0 else { continue }
            for situation in timed where plan.countsSystemCalls(in: situation) {
                if case .echo(let echo) = situation { all += steps(.systemCalls(echo), situation) }
            }
        }
        return all
    }
}
