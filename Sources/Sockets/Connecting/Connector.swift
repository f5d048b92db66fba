internal import Glibc
package import Scheduling

extension Descriptor {
    /// Connects a stream socket to the first of `addresses` that answers, in the manner of RFC 8305.
    ///
    /// Waits without blocking `scheduler`; cancelling ends all attempts.
    /// - Throws: the error of the preferred address when all fail, ``SocketError/timedOut(after:)`` or
    ///   ``SocketError/cancelled``.
    package static func connected(
        toAnyOf addresses: [SocketAddress], on scheduler: any Scheduler, options: ConnectOptions = ConnectOptions()
    ) async throws(SocketError) -> Descriptor {
        try await Connector(to: addresses, on: scheduler, options: options).connect()
    }

    /// As ``connected(toAnyOf:on:options:)`` with the default options but for the limit of time.
    package static func connected(
        toAnyOf addresses: [SocketAddress], on scheduler: any Scheduler, timeout: Duration
    ) async throws(SocketError) -> Descriptor {
        try await connected(toAnyOf: addresses, on: scheduler, options: ConnectOptions(timeout: timeout))
    }
}

/// The race for one connection: does with sockets and an alarm what ``HappyEyeballs`` says.
private actor Connector: ReadinessHandler, AlarmHandler {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let addresses: [SocketAddress]
    private let options: ConnectOptions
    private lazy var race = HappyEyeballs(
        addresses, delay: options.connectionAttemptDelay, timeout: options.timeout, now: scheduler.now)
    private var sockets: ConnectingSockets?
    private var alarm: (any Alarm)?
    private var waiter: Waiter<CInt, SocketError>?

    init(to addresses: [SocketAddress], on scheduler: any Scheduler, options: ConnectOptions) {
        self.addresses = addresses
        self.scheduler = scheduler
        self.options = options
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func connect() async throws(SocketError) -> Descriptor {
        let raw = try await park(self, on: scheduler) { (waiter: Waiter<CInt, SocketError>) in
            self.waiter = waiter
            if Task.isCancelled { finish(.failure(.cancelled)) } else { goOn() }
        } cancelled: { connector in
            connector.finish(.failure(.cancelled))
        }
        return Descriptor(adopting: raw)
    }

    func ready(_ readiness: Readiness) {
        while let (address, raw) = sockets?.next() {
            let descriptor = Descriptor(adopting: raw)
            do {
                try descriptor.finishConnecting(to: address)
                return finish(.success(descriptor.release()))
            } catch {
                race.failed(address, error)
            }
        }
        goOn()
    }

    func alarmFired() { goOn() }

    /// Takes the steps that can be taken now.
    private func goOn() {
        while waiter != nil {
            switch race.step(now: scheduler.now) {
            case .attempt(let address): attempt(address)
            case .wait(let deadline): return arm(at: deadline)
            case .giveUp(let error): finish(.failure(error))
            }
        }
    }

    private func attempt(_ address: SocketAddress) {
        do throws(SocketError) {
            let descriptor = try Descriptor.streamSocket(for: address)
            descriptor.apply(options.socket, for: address)
            if try descriptor.connect(to: address) { return finish(.success(descriptor.release())) }
            if sockets == nil { sockets = try ConnectingSockets(on: scheduler, handler: self) }
            try sockets?.add(descriptor, connectingTo: address)
        } catch {
            race.failed(address, error)
        }
    }

    private func arm(at deadline: ContinuousClock.Instant) {
        let alarm = alarm ?? scheduler.alarm(handler: self)
        self.alarm = alarm
        alarm.arm(at: deadline)
    }

    /// Closes what is left of the race, then tells its outcome, once.
    private func finish(_ outcome: Result<CInt, SocketError>) {
        guard let waiter else { return }
        self.waiter = nil
        alarm?.disarm()
        sockets?.close()
        sockets = nil
        switch outcome {
        case .success(let raw): waiter.resume(returning: raw)
        case .failure(let error): waiter.resume(throwing: error)
        }
    }
}
