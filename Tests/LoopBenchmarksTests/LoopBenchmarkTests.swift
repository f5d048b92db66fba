import LoopBenchmarks
import Scheduling
import TestSupport
import Testing

/// A handful of milliseconds of everything, on real schedulers.
@Suite(.timeLimit(.minutes(2)), .serialized) struct `A comparison` {
    private static let situations: [Situation] =
        [
            .echo(.init(connections: 2)), .echo(.init(.unix, connections: 3, inFlight: 4, messageSize: 100_000)),
            .echo(.init(connections: 4, threads: 2)), .accepting(.tcp), .accepting(.unix), .idle(connections: 50),
        ] + Situation.Timers.allCases.map(Situation.timers) + Situation.Jobs.allCases.map(Situation.jobs)

    private static func plan(_ situations: [Situation], rounds: Int = 2) -> LoopPlan {
        LoopPlan(
            situations: situations, rounds: rounds, sampleTime: .milliseconds(20), warmUp: .milliseconds(2),
            timeLimit: .seconds(60), countsSystemCalls: false)
    }

    private struct NoSuchDevice: Error {}

    @Test func `measures every situation on every scheduler`() async throws {
        let candidates = SchedulerKind.both.map { kind in Candidate(name: kind.rawValue) { try kind.make() } }
        var told: [Int] = []
        let report = try await LoopBenchmark(candidates: candidates, plan: Self.plan(Self.situations)).run { progress in
            told.append(progress.done)
        }
        #expect(told == Array(0..<2 * (1 + 2 * (Self.situations.count - 1))))
        #expect(report.candidates.allSatisfy { $0.failure == nil })
        for situation in Self.situations {
            for candidate in candidates {
                let result = try #require(report.result(in: situation, of: candidate.name), "\(situation.title)")
                #expect(result.failure == nil, "\(candidate.name), \(situation.title)")
                if case .idle = situation {
                    #expect(result.bytesPerConnection != nil)
                    continue
                }
                #expect(result.costs.count == 2, "\(candidate.name), \(situation.title)")
                #expect(result.cost.map { $0.lower > 0 } == true, "\(candidate.name), \(situation.title)")
                #expect((result.rate == nil) == (situation == .timers(.fire)))
            }
        }
        #expect(
            report.result(in: Self.situations[0], of: "libev")?.latencies.map { $0.p50 > 0 && $0.p999 >= $0.p50 }
                == true)
        #expect(report.recommendation.candidate != nil)
    }

    @Test func `reports who cannot be made, and goes on without`() async throws {
        let candidates = [
            Candidate(name: "broken") { throw NoSuchDevice() },
            Candidate(name: "libev") { try SchedulerKind.libev.make() },
        ]
        let report = try await LoopBenchmark(
            candidates: candidates, plan: Self.plan([Self.situations[0]], rounds: 1)
        ).run()
        #expect(report.candidates.map { $0.failure != nil } == [true, false])
        #expect(report.candidates[0].failure?.contains("NoSuchDevice") == true)
        #expect(report.results.map(\.candidate) == ["libev"])
        #expect(report.recommendation.candidate == "libev")
    }

    @Test func `skips a situation that needs more descriptors than a scheduler takes`() async throws {
        let few = Candidate(name: "few", descriptorLimit: 64) { try SchedulerKind.select.make() }
        let situation = Situation.echo(.init(connections: 60))
        let report = try await LoopBenchmark(candidates: [few], plan: Self.plan([situation], rounds: 1)).run()
        let result = try #require(report.result(in: situation, of: "few"))
        #expect(result.failure == "cannot watch more than 64 descriptors")
        #expect(result.cost == nil)
    }

    @Test func `ends between two samples when it is cancelled`() async throws {
        let candidate = Candidate(name: "libev") { try SchedulerKind.libev.make() }
        let task = Task {
            try await LoopBenchmark(candidates: [candidate], plan: Self.plan(Self.situations)).run { _ in
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `takes no further samples when the time is up`() async throws {
        let candidate = Candidate(name: "libev") { try SchedulerKind.libev.make() }
        var plan = Self.plan(Self.situations)
        plan.timeLimit = .zero
        let report = try await LoopBenchmark(candidates: [candidate], plan: plan).run()
        #expect(report.results.isEmpty)
        #expect(report.notes.contains { $0.hasPrefix("The time was up after 0 of ") })
        #expect(report.recommendation.candidate == nil)
    }

    @Test func `plans have no situation twice, and the quick one is part of the rest's ground`() {
        for plan in [LoopPlan.quick, .full] {
            #expect(Set(plan.situations.map(\.identifier)).count == plan.situations.count)
        }
        let everything = Set(LoopPlan.full.situations)
        for case .echo(let echo) in LoopPlan.quick.situations { #expect(everything.contains(.echo(echo))) }
    }
}
