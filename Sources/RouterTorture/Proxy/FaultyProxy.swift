package import Scheduling
package import Sockets

/// Stands between clients and a router, and hurts their connections: delays what it passes on, splits it at every
/// byte, and resets, closes or swallows.
///
/// Never a byte is changed, doubled or left out before one that is passed on, so what a router or a client makes of it is
/// its own.
package actor FaultyProxy {
    package nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let target: SocketAddress
    private let fault: @Sendable (Int) -> ConnectionFault
    private var listener: Listener?
    private var isHealed = false
    private var connections: [Int: FaultyConnection] = [:]
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var connectionCount = 0
    /// How many connections were delayed, split and cut, by the word for it.
    package private(set) var injuries: [String: Int] = [:]

    /// Listens at a port of its own.
    ///
    /// - Parameter fault: what is done to the connection of this number, from 0.
    /// - Throws: `SocketError` when there is no port.
    package static func start(
        before target: SocketAddress, on scheduler: any Scheduler, fault: @escaping @Sendable (Int) -> ConnectionFault
    ) async throws(SocketError) -> FaultyProxy {
        let proxy = FaultyProxy(before: target, on: scheduler, fault)
        try await proxy.listen()
        return proxy
    }

    private init(
        before target: SocketAddress, on scheduler: any Scheduler, _ fault: @escaping @Sendable (Int) -> ConnectionFault
    ) {
        self.target = target
        self.scheduler = scheduler
        self.fault = fault
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func listen() async throws(SocketError) {
        listener = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { accepted in
            let raw = accepted.release()  // a closure cannot take a non-copyable value along
            self.assumeIsolated { $0.accept(raw) }
        }
    }

    /// Where clients connect to.
    package var address: SocketAddress {
        guard let listener else { preconditionFailure("a proxy that was stopped has no address") }
        return listener.address
    }

    /// From now on nothing is hurt: what is slow gets fast, and what was swallowed is reset, so that both sides know.
    package func heal() async {
        isHealed = true
        for connection in connections.values { await connection.heal() }
    }

    /// Ends all connections, and returns when they are gone.
    package func stop() async {
        await listener?.close()
        listener = nil
        for connection in connections.values { await connection.end() }
        for task in tasks.values { await task.value }
    }

    private func accept(_ raw: CInt) {
        guard listener != nil else { return _ = Descriptor(adopting: raw) }  // dropped at once, and closed by that
        let number = connectionCount
        connectionCount += 1
        tasks[number] = scheduler.task { await self.serve(raw, number) }
    }

    private func serve(_ raw: CInt, _ number: Int) async {
        defer { tasks[number] = nil }
        let client = Descriptor(adopting: raw)
        // A router that takes nobody is told to the client by the end of its connection, as by a real network's.
        guard let router = try? await Descriptor.connected(toAnyOf: [target], on: scheduler) else { return }
        let fault = isHealed ? ConnectionFault() : fault(number)
        switch fault.pace {
        case .whole: break
        case .late: injuries["delayed", default: 0] += 1
        case .bytewise: injuries["split", default: 0] += 1
        }
        let connection = await FaultyConnection(
            client: client, router: router, fault, seed: UInt64(number), on: scheduler)
        connections[number] = connection
        await connection.run()
        connections[number] = nil
        if let cut = await connection.cut { injuries[cut.rawValue, default: 0] += 1 }
    }
}
