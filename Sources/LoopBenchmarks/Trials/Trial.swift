internal import Scheduling

/// One scheduler in one situation, once: everything is made for it and taken down after it.
struct Trial: Sendable {
    let candidate: Candidate
    let plan: LoopPlan
    /// How many descriptors the process may have.
    let descriptorLimit: Int

    /// Takes a sample; not of ``Situation/idle(connections:)``.
    func sample(_ situation: Situation) async throws -> Sample {
        switch situation {
        case .echo(let echo): try await sampleEcho(echo)
        case .accepting(let transport): try await sampleAccepting(over: transport)
        case .timers(let timers): try await sampleTimers(timers)
        case .jobs(let jobs): try await sampleJobs(jobs)
        case .idle: preconditionFailure("idle connections have a count of bytes, no sample")
        }
    }

    /// Runs `body` with `count` schedulers, which are shut down afterwards in any case.
    func withSchedulers<Success: Sendable>(
        _ count: Int = 1, _ body: ([any Scheduler]) async throws -> Success
    ) async throws -> Success {
        var schedulers: [any Scheduler] = []
        do {
            for _ in 0..<count { schedulers.append(try candidate.make()) }
            let success = try await body(schedulers)
            await shutdown(schedulers)
            return success
        } catch {
            await shutdown(schedulers)
            throw error
        }
    }

    private func shutdown(_ schedulers: [any Scheduler]) async {
        for scheduler in schedulers { await scheduler.shutdown() }
    }
}

/// Why a scheduler is not measured in a situation.
enum Skipped: Error, CustomStringConvertible {
    case needsDescriptors(Int, limit: Int)
    case tooManyDescriptors(limit: Int)
    case memoryUnknown
    case threadsChanged

    var description: String {
        switch self {
        case .needsDescriptors(let count, let limit):
            "needs \(grouped(count)) descriptors, and the process may have \(grouped(limit)) (ulimit -n)"
        case .tooManyDescriptors(let limit): "cannot watch more than \(grouped(limit)) descriptors"
        case .memoryUnknown: "the system does not tell how much memory the process takes"
        case .threadsChanged: "its threads came and went while they were traced"
        }
    }
}
