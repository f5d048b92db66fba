internal import Glibc
internal import LoopBenchmarks
package import Scheduling
internal import Synchronization

/// Has a router carry calls and events for a long time, and accounts for each of them.
package struct RouterSoak: Sendable {
    /// Where the router listens, as for a client.
    package var url: String
    package var realm = "realm1"
    /// How long new calls and publications are made.
    package var duration: Duration
    /// How often is told what came of them.
    package var interval = Duration.seconds(60)
    /// How long each caller and publisher waits after each answer.
    package var pause = Duration.milliseconds(1)
    /// The process that routes, whose memory is told; nil for none.
    package var processID: Int32?

    package init(url: String, duration: Duration) {
        self.url = url
        self.duration = duration
    }

    /// Runs until the time is over and all that was sent has come, or ten more seconds have passed. Cancelling ends it.
    ///
    /// - Parameter report: called after each interval.
    /// - Returns: what came of it all, and what was known after the first interval: by then memory has settled.
    /// - Throws: as `Session.connect(to:realm:configuration:on:)`, what a session throws that is lost,
    ///   ``RouterLoadFailure``, `CancellationError`, and what `report` throws.
    package func run(
        on scheduler: any Scheduler, report: @escaping @Sendable (SoakFigures) throws -> Void
    ) async throws -> (figures: SoakFigures, settled: SoakFigures) {
        let ledger = try SoakLedger(processID)
        let crew = SoakCrew(self, ledger, on: scheduler)
        return try await scheduler.run {
            do {
                return try await withThrowingTaskGroup { group in
                    try await crew.start(in: &group)
                    group.addTask { try await keepTime(until: crew.end, ledger, on: scheduler, report) }
                    // Who fails ends it all. Only the timekeeper has figures.
                    while let end = try await group.next() {
                        guard let settled = end else { continue }
                        let figures = try ledger.figures()
                        await crew.leave()
                        try await group.waitForAll()
                        return (figures, settled)
                    }
                    preconditionFailure("the timekeeper ends with figures")
                }
            } catch {
                await crew.leave()
                throw error
            }
        }
    }

    /// Reports after each interval, and returns what it reported first when all that was sent has come.
    private func keepTime(
        until end: ContinuousClock.Instant, _ ledger: SoakLedger, on scheduler: any Scheduler,
        _ report: @Sendable (SoakFigures) throws -> Void
    ) async throws -> SoakFigures? {
        var settled: SoakFigures?
        var next = ContinuousClock.now + interval
        while ContinuousClock.now < end {
            try await scheduler.sleep(until: min(next, end))
            guard ContinuousClock.now >= next else { continue }
            let figures = try ledger.figures()
            settled = settled ?? figures
            try report(figures)
            next += interval
        }
        try await ledger.settle(on: scheduler)
        return try settled ?? ledger.figures()
    }
}

/// Where all that takes part in a soak writes down what it did.
final class SoakLedger: Sendable {
    private let counts = Mutex(SoakFigures())
    /// How many have not made their last call or publication.
    private let senderCount = Atomic(0)
    private let start = Clocks.now
    private let router: ObservedProcess?
    private let own: ObservedProcess

    /// - Throws: ``RouterLoadFailure/noProcess(_:)``.
    init(_ processID: Int32?) throws(RouterLoadFailure) {
        if let processID { router = try ObservedProcess(processID) } else { router = nil }
        own = try ObservedProcess(getpid())
    }

    func note(_ change: (inout SoakFigures) -> Void) {
        counts.withLock { change(&$0) }
    }

    /// What is written down, with the time and the memory of this moment.
    ///
    /// - Throws: ``RouterLoadFailure/noProcess(_:)`` when the router has ended.
    func figures() throws(RouterLoadFailure) -> SoakFigures {
        var figures = counts.withLock { $0 }
        figures.seconds = Double(Clocks.now - start) / 1e9
        figures.routerBytes = try router?.residentBytes()
        figures.ownBytes = try own.residentBytes()
        return figures
    }

    /// Runs what makes calls and publications; ``settle(on:)`` waits for its end.
    func whileSending(_ work: () async throws -> Void) async throws {
        senderCount.add(1, ordering: .relaxed)
        defer { senderCount.subtract(1, ordering: .relaxed) }
        try await work()
    }

    /// Waits until all is sent, and has come, for at most ten seconds.
    func settle(on scheduler: any Scheduler) async throws {
        for _ in 0..<100 where !isSettled { try await scheduler.sleep(for: .milliseconds(100)) }
    }

    private var isSettled: Bool { senderCount.load(ordering: .relaxed) == 0 && counts.withLock(\.isBalanced) }
}
