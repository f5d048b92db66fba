import Glibc
import LibevScheduling
import Scheduling
import Synchronization
import Testing

@Suite struct `A libev scheduler` {
    @Test func `names the backends it has when it lacks one`() {
        #expect(throws: LibevError.unsupported(.kqueue)) { try LibevScheduler(backend: .kqueue) }
        let description = LibevError.unsupported(.kqueue).description
        #expect(description.contains("kqueue"))
        #expect(description.contains("epoll"))
    }

    @Test func `recommends epoll on Linux`() {
        #expect(LibevBackend.recommended == .epoll)
    }

    @Test(arguments: LibevBackend.allCases.filter(\.isSupported))
    func `runs on each backend that it says it has`(backend: LibevBackend) async throws {
        let scheduler = try LibevScheduler(backend: backend)
        let isOnScheduler = await scheduler.task { scheduler.isIsolatingCurrentContext() }.value
        #expect(isOnScheduler == true)
        await scheduler.shutdown()
    }

    @Test func `takes the backend that was asked for, whatever LIBEV_FLAGS says`() async {
        await #expect(processExitsWith: .success) {
            setenv("LIBEV_FLAGS", "8", 1)  // kqueue, which Linux has not: libev would make no loop
            let scheduler = try LibevScheduler(backend: .poll)
            await scheduler.shutdown()
        }
    }

    @Test func `runs what 32 sockets have set off before it reports the next ones`() async throws {
        let scheduler = try LibevScheduler()
        let tally = Tally()
        var members: [Member] = []
        for _ in 0..<100 {
            var ends: [CInt] = [0, 0]
            try #require(pipe(&ends) == 0)
            _ = close(ends[1])  // so the other end is ready
            members.append(Member(ends[0], of: tally, on: scheduler))
        }
        await scheduler.task { [members] in startAtOnce(members) }.value
        for _ in 0..<1000 where tally.counts.withLock(\.jobs) < 100 { await scheduler.task {}.value }
        #expect(tally.counts.withLock(\.self) == Tally.Counts(reports: 100, jobs: 100, mostAhead: 32))
        for member in members { await member.close() }
        await scheduler.shutdown()
    }
}

private final class Tally: Sendable {
    struct Counts: Equatable {
        var reports = 0
        var jobs = 0
        /// How many more reports than jobs there ever were.
        var mostAhead = 0
    }

    let counts = Mutex(Counts())
}

/// On their scheduler, so that no turn ends in between.
private func startAtOnce(_ members: [Member]) {
    for member in members { member.assumeIsolated { $0.start() } }
}

/// Counts that its descriptor was reported, and the job that this sets off.
private actor Member: ReadinessHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let descriptor: CInt
    private let tally: Tally
    private var watch: (any Watch)?

    init(_ descriptor: CInt, of tally: Tally, on scheduler: any Scheduler) {
        self.descriptor = descriptor
        self.tally = tally
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func start() {
        let watch = scheduler.watch(Descriptor(adopting: descriptor), handler: self)
        watch.arm(.readable)
        self.watch = watch
    }

    func ready(_ readiness: Readiness) {
        watch?.arm([])
        tally.counts.withLock { counts in
            counts.reports += 1
            counts.mostAhead = max(counts.mostAhead, counts.reports - counts.jobs)
        }
        scheduler.task { [tally] in tally.counts.withLock { $0.jobs += 1 } }
    }

    func close() {
        watch?.close()
        watch = nil
    }
}
