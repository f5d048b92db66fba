internal import LoopBenchmarks
internal import Scheduling

/// Has many sessions join, and measures that; and what they cost when they do nothing.
actor JoinPress {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let load: RouterLoad
    private let router: ObservedProcess?
    private var missing: Int
    private var sessions: [LoadSession] = []
    private var latencies = Histogram()
    private var bytesBefore = 0

    /// How long until memory is read, so that what joining needed has ended.
    private static let settling: Duration = .milliseconds(500)

    init(_ load: RouterLoad, sessions count: Int, on scheduler: any Scheduler) throws(RouterLoadFailure) {
        self.load = load
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        missing = count
        router = try load.processID.map { id throws(RouterLoadFailure) in try ObservedProcess(id) }
    }

    /// Opens the sessions and closes them; with `holding` they do nothing for so many seconds in between.
    ///
    /// - Throws: as ``LoadSession/joined(for:on:)``.
    func measure(holding seconds: Double? = nil) async throws -> RouterFigures {
        do {
            var figures = try await joined()
            if let seconds { try await hold(for: seconds, into: &figures) }
            await close(sessions)
            return figures
        } catch {
            await close(sessions)
            throw error
        }
    }

    private func joined() async throws -> RouterFigures {
        bytesBefore = try router?.residentBytes() ?? 0
        let meter = try Meter(router)
        try await withThrowingTaskGroup { group in
            for _ in 0..<load.inFlight { group.addTask { try await self.joinOneByOne() } }
            try await group.waitForAll()
        }
        return try meter.figures(of: .join, sessions.count, latencies)
    }

    private func joinOneByOne() async throws {
        while missing > 0 {
            missing -= 1
            let start = Clocks.now
            sessions.append(try await .joined(for: load, on: scheduler))
            latencies.record(Clocks.now - start)
        }
    }

    private func hold(for seconds: Double, into figures: inout RouterFigures) async throws {
        try await scheduler.sleep(for: Self.settling)
        if let router {
            figures.bytesPerSession = Double(try router.residentBytes() - bytesBefore) / Double(sessions.count)
        }
        let meter = try Meter(router)
        try await scheduler.sleep(for: .seconds(seconds))
        figures.idleCores = try meter.figures(of: .join, sessions.count, latencies).busyCores
        for session in sessions {
            if let reason = await session.disconnection { throw RouterLoadFailure.disconnected(reason) }
        }
    }
}
