/// What is measured, how often and for how long.
public struct LoopPlan: Sendable {
    /// What the report calls it.
    public var name: String
    /// What the schedulers are compared in.
    public var situations: [Situation]
    /// How many samples are taken of each scheduler in each situation.
    public var rounds: Int
    /// How long a sample takes, after its warm-up.
    public var sampleTime: Duration
    /// How long the load runs before a sample.
    public var warmUp: Duration
    /// After this long no further sample is started, and the report is of those that were taken.
    public var timeLimit: Duration
    /// Whether system calls are counted, under strace, in the echo situations that stand for others: TCP, one message
    /// of 64 bytes in flight, and one thread.
    public var countsSystemCalls: Bool
    /// Where the random order of samples starts.
    public var seed: UInt64

    /// A plan; the defaults are those of ``quick``.
    public init(
        name: String = "custom", situations: [Situation], rounds: Int = 3, sampleTime: Duration = .milliseconds(80),
        warmUp: Duration = .milliseconds(15), timeLimit: Duration = .seconds(52), countsSystemCalls: Bool = true,
        seed: UInt64 = 1
    ) {
        precondition(rounds > 0, "a plan has at least one round")
        self.name = name
        self.situations = situations
        self.rounds = rounds
        self.sampleTime = sampleTime
        self.warmUp = warmUp
        self.timeLimit = timeLimit
        self.countsSystemCalls = countsSystemCalls
        self.seed = seed
    }

    /// The situations that tell most, in less than a minute.
    public static let quick = LoopPlan(
        name: "quick",
        situations: [
            .echo(.init(connections: 1)),
            .echo(.init(connections: 64)),
            .echo(.init(connections: 64, inFlight: 16)),
            .echo(.init(connections: 64, messageSize: 1024)),
            .echo(.init(connections: 64, messageSize: 65536)),
            .echo(.init(connections: 1000)),
            .echo(.init(.unix, connections: 64)),
            .echo(.init(connections: 64, threads: 2)),
        ] + others(accepting: [.tcp], idle: 1000))

    /// Every combination, in less than ten minutes.
    public static let full = LoopPlan(
        name: "full", situations: everyEcho + others(accepting: Situation.Transport.allCases, idle: 9000), rounds: 5,
        sampleTime: .milliseconds(150),
        warmUp: .milliseconds(30), timeLimit: .seconds(585))

    /// How many bytes the messages in flight of one situation may have together; more would measure memory.
    private static let bytesInFlight = 128 << 20

    private static let everyEcho: [Situation] = {
        var all: [Situation] = []
        for threads in [1, 2] {
            for transport in Situation.Transport.allCases {
                for connections in [1, 64, 1000] {
                    for inFlight in [1, 16] {
                        for size in [64, 1024, 65536] where connections * inFlight * size <= bytesInFlight {
                            all.append(
                                .echo(
                                    .init(
                                        transport, connections: connections, inFlight: inFlight, messageSize: size,
                                        threads: threads)))
                        }
                    }
                }
            }
        }
        return all
    }()

    private static func others(accepting: [Situation.Transport], idle connections: Int) -> [Situation] {
        accepting.map(Situation.accepting) + Situation.Timers.allCases.map(Situation.timers)
            + Situation.Jobs.allCases.map(Situation.jobs) + [.idle(connections: connections)]
    }

    /// Whether system calls are counted in `situation`.
    func countsSystemCalls(in situation: Situation) -> Bool {
        guard countsSystemCalls, case .echo(let echo) = situation else { return false }
        return echo.transport == .tcp && echo.inFlight == 1 && echo.messageSize == 64 && echo.threads == 1
    }
}
