package import ByteCore
internal import Scheduling

/// The client's part of what the two sides of a connection say to each other before it is used.
package protocol Opening: Sendable {
    associatedtype Opened: Sendable

    /// What is said first.
    func writeRequest(into output: inout ByteQueue)

    /// Reads of the answer what has come; nil while more is needed. Whoever makes something of it owns `channel` then,
    /// and takes what is left of `input`.
    mutating func readAnswer(_ input: inout ByteQueue, from channel: any Channel) throws -> Opened?

    /// Why there is no answer when the other side ends the connection instead.
    var disconnected: any Error { get }

    /// Why there is none when it lets us wait.
    var timedOut: any Error { get }
}

extension ByteStream {
    /// Has `opening` done over this stream, which is over then.
    ///
    /// - Throws: what `opening` says, `SocketError`, or `CancellationError`; the connection is closed then.
    package func open<Steps: Opening>(_ opening: Steps, within limit: Duration) async throws -> Steps.Opened {
        guard let channel = releaseChannel() else { throw SocketError.closed }
        return try await OpeningDriver(opening, over: channel, on: scheduler).run(within: limit)
    }
}

/// Moves the bytes of one opening.
private actor OpeningDriver<Steps: Opening>: ReadinessHandler, AlarmHandler {
    private var steps: Steps
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var channel: (any Channel)?
    private var input = ByteQueue()
    private var output = ByteQueue()
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var waiter: Waiter<Steps.Opened, any Error>?

    init(_ steps: Steps, over channel: any Channel, on scheduler: any Scheduler) {
        self.steps = steps
        self.channel = channel
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func run(within limit: Duration) async throws -> Steps.Opened {
        channel?.redirect(to: self)
        steps.writeRequest(into: &output)
        return try await park(self, on: scheduler) { (waiter: Waiter<Steps.Opened, any Error>) in
            self.waiter = waiter
            if Task.isCancelled { return fail(CancellationError()) }
            alarm.arm(at: scheduler.now + limit)
            send()
        } cancelled: { driver in
            driver.fail(CancellationError())
        }
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { send() }
        guard readiness.contains(.readable), let channel else { return }
        switch channel.read(into: &input) {
        case .bytes: read(from: channel)
        case .wouldBlock: break
        case .endOfStream: fail(steps.disconnected)
        case .failed(let error): fail(error)
        }
    }

    func alarmFired() {
        fail(steps.timedOut)
    }

    private func send() {
        guard let channel else { return }
        switch channel.write(from: &output) {
        case .drained: channel.arm(.readable)
        case .wouldBlock: channel.arm([.readable, .writable])
        case .failed(let error): fail(error)
        }
    }

    private func read(from channel: any Channel) {
        do {
            guard let opened = try steps.readAnswer(&input, from: channel) else { return }
            alarm.disarm()
            self.channel = nil  // it has another owner
            waiter?.resume(returning: opened)
            waiter = nil
        } catch {
            fail(error)
        }
    }

    private func fail(_ error: any Error) {
        alarm.disarm()
        channel?.close()
        channel = nil
        waiter?.resume(throwing: error)
        waiter = nil
    }
}
