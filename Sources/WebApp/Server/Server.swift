internal import Glibc
internal import Logging
internal import Scheduling
internal import Sockets

/// The listening socket of an app that is served, and its connections.
actor Server: AlarmHandler {
    let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let responder: Responder
    nonisolated let configuration: App.Configuration

    private var listener: Listener?
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]
    private var isFull = false
    @exclusivity(unchecked) private var date = HTTPDate()
    private var stopping: Waiter<Void, Never>?
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)

    init(_ responder: Responder, configuration: App.Configuration) {
        self.responder = responder
        self.configuration = configuration
        scheduler = responder.contexts.scheduler
        unownedExecutor = responder.contexts.scheduler.asUnownedSerialExecutor()
    }

    /// Accepts connections at `address`; returns the address with its real port.
    func listen(at address: SocketAddress) async throws(SocketError) -> SocketAddress {
        let listener = try await Listener.listening(at: address, on: scheduler) { [self] descriptor in
            let raw = descriptor.release()  // a closure cannot hand a non-copyable value on to another
            assumeIsolated { $0.accept(Descriptor(adopting: raw)) }
        }
        self.listener = listener
        return listener.address
    }

    private func accept(_ descriptor: consuming Descriptor) {
        guard connections.count < configuration.limits.maximumConnections else {
            if !isFull {
                responder.contexts.logger.warning("closing connections above the limit of \(connections.count)")
            }
            isFull = true
            return  // dropping the descriptor closes it
        }
        isFull = false
        let connection = HTTPConnection(of: self, on: scheduler)
        connections[ObjectIdentifier(connection)] = connection
        connection.deliver(descriptor)
    }

    private func forget(_ connection: HTTPConnection) {
        connections.removeValue(forKey: ObjectIdentifier(connection))
        guard connections.isEmpty, let stopping else { return }
        self.stopping = nil
        stopping.resume()
    }

    private func currentDate() -> String {
        date.text(at: time(nil))
    }

    // MARK: Stopping

    /// Stops accepting, lets the requests that are under way be answered until the shutdown timeout, cancels what is
    /// left, and returns when every handler has come to its end. To be called once, in a task that is not cancelled.
    func stop() async {
        let listener = listener
        self.listener = nil  // it and this server hold each other
        await listener?.close()
        for connection in connections.values { connection.deliverShutdown() }
        alarm.arm(at: scheduler.now + configuration.timeouts.shutdown)
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            if connections.isEmpty { waiter.resume() } else { stopping = waiter }
        } cancelled: { _ in
            // The alarm bounds it.
        }
        alarm.disarm()
    }

    /// For the scheduler: the shutdown timeout has passed.
    func alarmFired() {
        for connection in connections.values { connection.deliverAbort() }
    }
}

// For connections, which are on the same scheduler.
extension Server {
    nonisolated func deliverEnd(of connection: HTTPConnection) {
        knownIsolated(with: connection) { $0.forget($1) }
    }

    nonisolated var dateField: String {
        knownIsolated { $0.currentDate() }
    }
}
