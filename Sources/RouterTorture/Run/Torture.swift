internal import ByteCore
internal import LoopBenchmarks
package import Scheduling
internal import Sockets
internal import WAMP

/// Torments a router of ours and its clients, all in processes of their own, and accounts for everything.
///
/// It goes in acts. In each of them random clients (``TortureClient``) work through a ``FaultyProxy``, are killed and
/// stopped, while the router reads other descriptions of itself, runs out of descriptors and of room for its log, sees its
/// clocks jump, and has clients shown certificates that they must refuse; nobody reads its standard output, and its
/// memory is limited. Then everything is healed and ends, the ``Ledger`` of the act is balanced, the router is asked by
/// the meta API whether anything is left, and its descriptors are counted.
///
/// All choices come from one seed. How they meet is the scheduler's and the kernel's affair: a run with the same seed is the
/// same kind of weather, not the same storm.
package struct Torture: Sendable {
    /// The program `swampy`, which is the router and the clients.
    package var executable: String
    /// Where its files are.
    package var tools: TortureTools
    package var seed: UInt64
    /// How long the acts are, all together.
    package var duration: Duration
    /// How long one is, without its end.
    package var actDuration = Duration.seconds(15)
    package var clientCount = 6
    /// On how many threads the router runs.
    package var routerThreads = 1
    /// How much memory the router may have, in bytes.
    package var memoryLimit = 256 << 20
    /// By how much its memory may have grown since the first act, in bytes.
    package var allowedGrowth = 16 << 20

    package init(executable: String, tools: TortureTools, seed: UInt64, duration: Duration) {
        self.executable = executable
        self.tools = tools
        self.seed = seed
        self.duration = duration
    }

    /// Runs all acts. Cancelling ends it, and all processes.
    ///
    /// - Parameter report: called after each act with what is known so far.
    /// - Throws: ``TortureFailure`` or `SocketError` when it cannot begin, `CancellationError`, and what `report` throws.
    package func run(
        on scheduler: any Scheduler, report: @escaping @Sendable (TortureFigures) throws -> Void
    ) async throws -> TortureFigures {
        try await scheduler.run {
            let router = try await TorturedRouter.start(self, on: scheduler)
            let limits = ProcessLimits(of: router.processID, on: scheduler)
            defer { limits.remove() }
            do {
                return try await runActs(of: router, limits, on: scheduler, report)
            } catch {
                _ = await router.stop()
                throw error
            }
        }
    }

    private func runActs(
        of router: TorturedRouter, _ limits: ProcessLimits, on scheduler: any Scheduler,
        _ report: @Sendable (TortureFigures) throws -> Void
    ) async throws -> TortureFigures {
        var figures = TortureFigures(missing: tools.missing)
        figures.memoryLimit = try await limits.setMemory(to: memoryLimit)
        figures.firstDescriptors = router.descriptorCount
        let start = scheduler.now
        let end = start + duration
        while figures.actCount == 0 || scheduler.now < end, await router.isRunning {
            figures.actCount += 1
            let act = TortureAct(self, number: figures.actCount, of: router, on: scheduler)
            try await act.run(for: max(min(actDuration, end - scheduler.now), .seconds(1)), into: &figures)
            figures.seconds = (scheduler.now - start) / .seconds(1)
            try report(figures)
        }
        let isRunning = await router.isRunning
        let status = await router.stop()
        if !isRunning || !status.isSuccess { figures.differences.append("the router \(status)") }
        if figures.grownBytes > allowedGrowth {
            figures.differences.append("the router has grown: \(figures.memoryText)")
        }
        return figures
    }
}
