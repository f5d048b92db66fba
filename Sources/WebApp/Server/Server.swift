internal import Glibc
internal import Logging
internal import Scheduling
internal import Sockets

/// The listening socket of an app that is served, if it has one, and its connections.
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

    /// A connection without a socket, served as one that was accepted.
    func connect() async -> ByteStream {
        let (near, far) = MemoryChannel.pair(on: scheduler)
        if let connection = admit() { connection.deliver(far) } else { far.close() }
        return await ByteStream(on: scheduler) { handler in
            near.redirect(to: handler)
            return near
        }
    }

    private func accept(_ descriptor: consuming Descriptor) {
        guard let connection = admit() else { return }  // dropping the descriptor closes it
        connection.deliver(descriptor)
    }

    /// A further connection, which is yet to get what it talks over; nil when there are enough.
    private func admit() -> HTTPConnection? {
        guard connections.count < configuration.limits.maximumConnections else {
            if !isFull {
                responder.contexts.logger.warning("closing connections above the limit of \(connections.count)")
            }
            isFull = true
            return nil
        }
        isFull = false
        let connection = HTTPConnection(of: self, on: scheduler)
        connections[ObjectIdentifier(connection)] = connection
        return connection
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

    /// Stops accepting, lets the requests that are under way be answered for as long as `patience`, cancels what is left,
    /// and returns when every handler has come to its end. To be called once, in a task that is not cancelled.
    func stop(within patience: Duration) async {
        let listener = listener
        self.listener = nil  // it and this server hold each other
        await listener?.close()
        for connection in connections.values { connection.deliverShutdown() }
        alarm.arm(at: scheduler.now + patience)
        await park(self, on: scheduler) { (waiter: Waiter<Void, Never>) in
            if connections.isEmpty { waiter.resume() } else { stopping = waiter }
        } cancelled: { _ in
            // The alarm bounds it.
        }
        alarm.disarm()
    }

    /// For the scheduler: nobody waits any longer.
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
