internal import Glibc
package import Scheduling

extension Descriptor {
    /// Connects a stream socket, trying the addresses in order until one answers.
    ///
    /// Waits without blocking `scheduler`.
    /// - Throws: the error of the last address, ``SocketError/timedOut(after:)`` or ``SocketError/cancelled``.
    package static func connected(
        toAnyOf addresses: [SocketAddress], on scheduler: any Scheduler, timeout: Duration
    ) async throws(SocketError) -> Descriptor {
        var failure = SocketError.invalidAddress("there is no address to connect to")
        for address in addresses {
            do {
                return try await Connector(to: address, on: scheduler).connect(timeout: timeout)
            } catch {
                guard error != .cancelled else { throw error }
                failure = error
            }
        }
        throw failure
    }
}

/// One attempt to connect.
private actor Connector: ReadinessHandler, AlarmHandler {
    private let address: SocketAddress
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var watch: (any Watch)?
    private var alarm: (any Alarm)?
    private var timeout: Duration = .zero
    private var waiter: Waiter<Void, SocketError>?

    init(to address: SocketAddress, on scheduler: any Scheduler) {
        self.address = address
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func connect(timeout: Duration) async throws(SocketError) -> Descriptor {
        let descriptor = try Descriptor.streamSocket(for: address)
        let raw = descriptor.raw
        let result = try address.withSystemAddress { Glibc.connect(raw, $0, $1) }
        if result == 0 { return descriptor }
        // A Unix socket whose backlog is full says EAGAIN, and there is nothing to wait for.
        guard errno == EINPROGRESS else { throw .last(during: "connect to \(address)") }

        // The watch owns what it is given, and the caller wants to keep the socket: it gets a duplicate to watch.
        let watched = dup(raw)
        guard watched >= 0 else { throw .last(during: "connect to \(address)") }
        try await waitUntilWritable(Descriptor(adopting: watched), timeout: timeout)
        let code = descriptor.pendingError
        guard code == 0 else { throw .system(errno: code, during: "connect to \(address)") }
        return descriptor
    }

    func ready(_ readiness: Readiness) { end()?.resume() }

    func alarmFired() { end()?.resume(throwing: .timedOut(after: timeout)) }

    private func waitUntilWritable(
        _ descriptor: consuming Descriptor, timeout: Duration
    ) async throws(SocketError) {
        self.timeout = timeout
        let watch = scheduler.watch(descriptor, handler: self)
        self.watch = watch
        let alarm = scheduler.alarm(handler: self)
        self.alarm = alarm
        try await park(self, on: scheduler) { (waiter: Waiter<Void, SocketError>) in
            self.waiter = waiter
            if Task.isCancelled {
                end()?.resume(throwing: .cancelled)
                return
            }
            watch.arm(.writable)
            alarm.arm(at: scheduler.now + timeout)
        } cancelled: { connector in
            connector.end()?.resume(throwing: .cancelled)
        }
    }

    private func end() -> Waiter<Void, SocketError>? {
        watch?.close()
        alarm?.disarm()
        watch = nil
        alarm = nil
        defer { waiter = nil }
        return waiter
    }
}
