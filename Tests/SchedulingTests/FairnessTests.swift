import Glibc
import ManualScheduling
import Scheduling
import Testing

@Suite struct `A turn` {
    @Test func `runs at most 1,024 jobs before sockets are looked at again`() throws {
        let scheduler = ManualScheduler()
        var ends: [CInt] = [0, 0]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let done = Counter()
        let reader = CountingReader(on: scheduler, done: done)
        let near = ends[0]
        scheduler.perform {
            reader.assumeIsolated { $0.watch(near) }
            for _ in 0..<5000 { scheduler.task { done.increment() } }
            #expect(write(ends[1], "x", 1) == 1)
        }
        #expect(done.value == 5000)
        scheduler.perform {
            reader.assumeIsolated { reader in
                #expect(reader.counts == [0, 1024, 2048, 3072, 4096])
                reader.close()
            }
        }
        close(ends[1])
    }
}

/// Notes how many jobs have run whenever its socket is reported, and never reads.
private actor CountingReader: ReadinessHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let done: Counter
    private var watch: (any Watch)?
    private(set) var counts: [Int] = []

    init(on scheduler: any Scheduler, done: Counter) {
        self.scheduler = scheduler
        self.done = done
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func watch(_ descriptor: CInt) {
        watch = scheduler.watch(Descriptor(adopting: descriptor), handler: self)
        watch?.arm(.readable)
    }

    func ready(_ readiness: Readiness) { counts.append(done.value) }

    func close() {
        watch?.close()
        watch = nil
    }
}
