internal import Scheduling

/// Compares schedulers: the ones that come with this library, and your own.
///
/// ```swift
/// let benchmark = LoopBenchmark(
///     candidates: [
///         Candidate(name: "libev") { try LibevScheduler() },
///         Candidate(name: "mine") { MyScheduler() },
///     ])
/// let report = try await benchmark.run()
/// print(report.table)
/// ```
///
/// Samples are interleaved in random order, so that what else happens on the machine touches all alike. A scheduler
/// that cannot be made, fails or hangs is reported and left out from then on; one that ends the process ends this, too.
public struct LoopBenchmark: Sendable {
    private let candidates: [Candidate]
    private let plan: LoopPlan

    /// A comparison of `candidates`, which have different names, with the first of them.
    public init(candidates: [Candidate], plan: LoopPlan = .quick) {
        precondition(!candidates.isEmpty, "there is nothing to compare")
        precondition(Set(candidates.map(\.name)).count == candidates.count, "two candidates have the same name")
        self.candidates = candidates
        self.plan = plan
    }

    /// Takes all samples, which takes as long as the plan says.
    ///
    /// Nothing else should run in this process meanwhile: its processor time would be counted. Threads of the process
    /// are moved between cores, and its limit of descriptors is raised as far as it goes.
    ///
    /// - Parameter progress: is told of every sample before it is taken.
    /// - Throws: `CancellationError`, between two samples.
    public func run(progress: (LoopProgress) -> Void = { _ in }) async throws(CancellationError) -> LoopReport {
        let start = ContinuousClock.now
        var journal = Journal(candidates: candidates, plan: plan, machine: .current())
        let limit = DescriptorLimit.raised()
        defer { Cores.spreadAll() }
        await exclude(&journal)
        let steps = Step.all(of: plan, candidates: candidates.count)
        for (done, step) in steps.enumerated() {
            if Task.isCancelled { throw CancellationError() }
            let elapsed = ContinuousClock.now - start
            guard elapsed < plan.timeLimit else {
                journal.endedEarly(after: done, of: steps.count)
                break
            }
            let candidate = candidates[step.candidate]
            progress(
                LoopProgress(
                    done: done, total: steps.count, situation: step.situation, candidate: candidate.name,
                    elapsed: elapsed))
            guard journal.isWanted(step) else { continue }
            await take(step, of: Trial(candidate: candidate, plan: plan, descriptorLimit: limit), into: &journal)
        }
        return journal.report(after: ContinuousClock.now - start)
    }

    /// Leaves those out that cannot be made at all.
    private func exclude(_ journal: inout Journal) async {
        for (index, candidate) in candidates.enumerated() {
            do {
                try await within(Self.patience) { await (try candidate.make()).shutdown() }
            } catch {
                journal.exclude(index, because: "\(error)")
            }
        }
    }

    private func take(_ step: Step, of trial: Trial, into journal: inout Journal) async {
        do {
            switch step.purpose {
            case .sample(let round):
                let sample = try await within(Self.patience) { try await trial.sample(step.situation) }
                journal.add(sample, to: step, round: round)
            case .memory(let connections):
                let bytes = try await within(Self.patience) { try await trial.bytesPerIdleConnection(connections) }
                journal.add(bytesPerConnection: bytes, to: step)
            case .systemCalls(let echo):
                let calls = try await within(Self.patience) { try await trial.systemCalls(for: echo) }
                journal.add(.success(calls), to: step)
            }
        } catch let error as TimedOut {
            let reason = "hung in \"\(step.situation.title)\": it did not end within \(error.limit)"
            journal.exclude(step.candidate, because: reason)
        } catch {
            if case .systemCalls = step.purpose {
                journal.add(.failure(.init("\(error)")), to: step)
            } else {
                journal.fail(step, because: "\(error)", isFinal: error is Skipped)
            }
        }
    }

    /// How long a single sample may take.
    private static let patience: Duration = .seconds(20)
}
