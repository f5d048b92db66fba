internal import ByteCore
internal import Scheduling

/// What is done to the processes of clients: SIGKILL and SIGSTOP at random.
struct ClientFaults {
    private var generator: RandomNumbers
    private let crew: TortureCrew
    private let scheduler: any Scheduler

    init(seed: UInt64, of crew: TortureCrew, on scheduler: any Scheduler) {
        generator = RandomNumbers(seed: seed)
        self.crew = crew
        self.scheduler = scheduler
    }

    /// Goes on until then, and returns how often it did what.
    mutating func run(until end: ContinuousClock.Instant) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        while scheduler.now < end {
            try await scheduler.sleep(for: .milliseconds(Int.random(in: 100...1500, using: &generator)))
            if Bool.random(using: &generator) {
                counts["killed", default: 0] += 1
                try await crew.replaceOne(using: &generator)
            } else {
                counts["stopped", default: 0] += 1
                let time = Int.random(in: 50...3000, using: &generator)
                try await crew.stopOne(for: .milliseconds(time), using: &generator)
            }
        }
        return counts
    }
}
