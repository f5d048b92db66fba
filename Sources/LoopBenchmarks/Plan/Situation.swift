/// What schedulers are compared in.
public enum Situation: Hashable, Sendable {
    /// Messages that a server sends back.
    case echo(Echo)
    /// Connections that come, exchange one message of 64 bytes and go, 16 at a time.
    case accepting(Transport)
    /// Alarms.
    case timers(Timers)
    /// Tasks that are handed over.
    case jobs(Jobs)
    /// So many connections that exchanged one message and are silent: what memory each takes.
    case idle(connections: Int)

    /// How bytes travel.
    public enum Transport: String, CaseIterable, Sendable {
        /// TCP over the loopback.
        case tcp
        /// A Unix socket.
        case unix
    }

    /// Connections that each keep messages in flight to an echo server.
    public struct Echo: Hashable, Sendable {
        /// How bytes travel.
        public let transport: Transport
        /// How many schedulers serve, the connections being dealt to them in turn.
        public let threads: Int
        /// How many connections there are.
        public let connections: Int
        /// How many messages each of them keeps in flight.
        public let inFlight: Int
        /// The size of a message in bytes.
        public let messageSize: Int

        /// A situation of positive numbers.
        public init(
            _ transport: Transport = .tcp, connections: Int, inFlight: Int = 1, messageSize: Int = 64, threads: Int = 1
        ) {
            precondition(
                min(connections, inFlight, messageSize, threads) > 0, "the numbers of an echo situation are positive")
            self.transport = transport
            self.threads = threads
            self.connections = connections
            self.inFlight = inFlight
            self.messageSize = messageSize
        }
    }

    /// What is done with alarms.
    public enum Timers: String, CaseIterable, Sendable {
        /// A thousand are armed far ahead and disarmed, over and over: the timeouts of connections that do well.
        case startAndCancel = "start-and-cancel"
        /// A thousand fire, each 10 µs after the one before: what each costs, and how late it is.
        case fire
    }

    /// Who hands tasks over.
    public enum Jobs: String, CaseIterable, Sendable {
        /// A task on the scheduler that starts the next one.
        case ownThread = "own-thread"
        /// A plain thread that keeps 1,024 tasks waiting or running.
        case foreignThread = "foreign-thread"
        /// An actor on one scheduler that calls an actor on another, back and forth.
        case betweenTwo = "between-two"
    }
}

// MARK: - Names

extension Situation {
    /// A short name that no other situation has, for files.
    public var identifier: String {
        switch self {
        case .echo(let echo):
            "echo-\(echo.transport.rawValue)-\(echo.connections)x\(echo.inFlight)-\(echo.messageSize)B-\(echo.threads)t"
        case .accepting(let transport): "accept-\(transport.rawValue)"
        case .timers(let timers): "timers-\(timers.rawValue)"
        case .jobs(let jobs): "jobs-\(jobs.rawValue)"
        case .idle(let connections): "idle-\(connections)"
        }
    }

    /// What it is, in one line for people.
    public var title: String {
        switch self {
        case .echo(let echo): "Echo: \(echo.family), \(echo.load)"
        case .accepting(let transport): "Connections that come and go: \(transport.title)"
        case .timers(.startAndCancel): "Timers: start and cancel"
        case .timers(.fire): "Timers: fire"
        case .jobs(.ownThread): "Tasks from its own thread"
        case .jobs(.foreignThread): "Tasks from another thread"
        case .jobs(.betweenTwo): "Calls between two schedulers"
        case .idle(let connections): "Memory: \(grouped(connections)) idle connections"
        }
    }

    /// What is counted.
    public var unit: String {
        switch self {
        case .echo: "message"
        case .accepting, .idle: "connection"
        case .timers: "alarm"
        case .jobs(.betweenTwo): "call"
        case .jobs: "task"
        }
    }

    /// The connections that it needs at the same time.
    var connections: Int {
        switch self {
        case .echo(let echo): echo.connections
        case .accepting: Situation.acceptedAtATime
        case .idle(let connections): connections
        case .timers, .jobs: 0
        }
    }

    static let acceptedAtATime = 16
}

extension Situation.Transport {
    /// As people write it.
    var title: String { self == .tcp ? "TCP" : "Unix socket" }
}

extension Situation.Echo {
    /// What a report groups by.
    var family: String { "\(transport.title), \(counted(threads, "thread"))" }

    /// What differs within a group.
    var load: String { "\(counted(connections, "connection")), \(inFlight) in flight, \(byteSize(messageSize))" }
}
