internal import Glibc
public import Scheduling

/// A UDP socket, pinned to a scheduler.
///
/// The kernel's buffer is the only queue: a datagram is taken from it when somebody receives, and what comes while it
/// is full is lost, as with UDP anything may be. One task may receive while another sends. Close the socket with
/// ``close()``: dropping it open is a programming error that traps.
///
/// ```swift
/// let socket = try await DatagramSocket.bound(to: .ipv4("127.0.0.1", port: 0), on: scheduler)
/// for try await datagram in socket.datagrams {
///     try await socket.send(datagram.bytes, to: datagram.address)
/// }
/// ```
public actor DatagramSocket: ReadinessHandler, AlarmHandler {
    /// The scheduler the socket is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// The address it is bound to, with the port that the system chose when 0 was asked for.
    public nonisolated let address: SocketAddress
    /// The only peer of a connected socket.
    public nonisolated let peer: SocketAddress?

    var watch: (any Watch)?
    private let inbound: DatagramBatch
    private var interest: Readiness = []
    private var parked: [Direction: Parked] = [:]
    private var waits = 0
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)

    enum Direction: CaseIterable {
        case receiving, sending

        var readiness: Readiness {
            switch self {
            case .receiving: .readable
            case .sending: .writable
            }
        }
    }

    /// The end of an operation that may wait more than once.
    struct Limit {
        let deadline: ContinuousClock.Instant
        let timeout: Duration
    }

    private struct Parked {
        let id: Int
        let waiter: Waiter<Void, SocketError>
        let limit: Limit?
    }

    // MARK: Opening

    /// Opens a socket at `address`; port 0 lets the system choose.
    ///
    /// - Throws: ``SocketError/system(errno:during:)`` when the address is in use or not allowed, or the system refuses
    ///   an option; ``SocketError/invalidAddress(_:)`` for a Unix socket's address.
    public static func bound(
        to address: SocketAddress, on scheduler: any Scheduler, options: DatagramOptions = DatagramOptions()
    ) async throws(SocketError) -> DatagramSocket {
        let descriptor = try Descriptor.datagramSocket(for: address, options)
        try descriptor.bind(to: address, during: "receive at \(address)")
        return await open(descriptor, at: address, peer: nil, on: scheduler, options)
    }

    /// Opens a socket that exchanges datagrams with `peer` only, from `local` or an address that the system chooses.
    ///
    /// No datagram is sent, so nothing tells whether somebody is there; when the peer's machine says later that nobody
    /// is, the next call throws ``SocketError/unreachable(_:errno:)``.
    public static func connected(
        to peer: SocketAddress, from local: SocketAddress? = nil, on scheduler: any Scheduler,
        options: DatagramOptions = DatagramOptions()
    ) async throws(SocketError) -> DatagramSocket {
        let descriptor = try Descriptor.datagramSocket(for: peer, options)
        if let local { try descriptor.bind(to: local, during: "receive at \(local)") }
        try descriptor.connectDatagrams(to: peer)
        return await open(descriptor, at: local ?? peer, peer: peer, on: scheduler, options)
    }

    /// Takes an inherited socket, already bound. To use one twice, or one that is not of UDP, is a programming error.
    public static func bound(
        inherited socket: InheritedSocket, on scheduler: any Scheduler, maximumSize: Int = 65_535
    ) async -> DatagramSocket {
        let options = DatagramOptions(maximumSize: maximumSize)
        return await open(socket.take(as: .datagrams), at: socket.address, peer: nil, on: scheduler, options)
    }

    private static func open(
        _ descriptor: consuming Descriptor, at address: SocketAddress, peer: SocketAddress?,
        on scheduler: any Scheduler, _ options: DatagramOptions
    ) async -> DatagramSocket {
        let socket = DatagramSocket(
            at: descriptor.localAddress ?? address, peer: peer, on: scheduler, maximumSize: options.maximumSize)
        await socket.watch(descriptor)
        return socket
    }

    private init(at address: SocketAddress, peer: SocketAddress?, on scheduler: any Scheduler, maximumSize: Int) {
        self.address = address
        self.peer = peer
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        // Up to a mebibyte of address space; the kernel gives memory for what is really received.
        let count = min(max(1_048_576 / maximumSize, 1), DatagramBatch.maximumCount)
        inbound = DatagramBatch(count: count, size: maximumSize)
    }

    private func watch(_ descriptor: consuming Descriptor) {
        watch = scheduler.watch(descriptor, handler: self)
    }

    /// Ends the socket at once; waiting tasks get ``SocketError/closed``. Datagrams that nobody has received are lost.
    /// Safe to call twice.
    public func close() {
        guard let watch else { return }
        self.watch = nil
        alarm.disarm()
        watch.close()
        let waiting = parked.values
        parked = [:]
        for task in waiting { task.waiter.resume(throwing: .closed) }
    }

    // MARK: Receiving

    /// The datagram that comes next. Waits for it, at most for `timeout`.
    ///
    /// - Throws: ``SocketError/timedOut(after:)``, ``SocketError/cancelled`` (the socket stays usable after both),
    ///   ``SocketError/busy`` when another task receives, ``SocketError/closed``, and on a connected socket
    ///   ``SocketError/unreachable(_:errno:)``.
    public func receive(timeout: Duration? = nil) async throws(SocketError) -> Datagram {
        try await receive(upTo: 1, timeout: timeout)[0]
    }

    /// The datagrams that have come, at least one and at most `count`, in one system call: as many as a mebibyte holds
    /// at ``DatagramOptions/maximumSize``, and never more than 64. Waits and throws as ``receive(timeout:)``.
    public func receive(upTo count: Int, timeout: Duration? = nil) async throws(SocketError) -> [Datagram] {
        precondition(count > 0, "at least one datagram must be asked for")
        let limit = limit(timeout)
        while true {
            guard !Task.isCancelled else { throw .cancelled }
            guard let watch else { throw .closed }
            let received = inbound.receive(from: watch.descriptor, limit: count)
            guard received >= 0 else {
                try await wait(for: .receiving, until: limit, unless: errno, during: "receive at \(address)", peer)
                continue
            }
            let datagrams = (0..<received).compactMap { inbound.datagram(at: $0) }
            if !datagrams.isEmpty { return datagrams }
        }
    }

    // MARK: Sending

    /// Sends a datagram to the peer of a connected socket. See ``send(_:to:timeout:)``.
    public func send(_ bytes: [UInt8], timeout: Duration? = nil) async throws(SocketError) {
        guard let peer else { preconditionFailure("send() without an address on a socket that is not connected") }
        try await send(bytes, to: peer, timeout: timeout)
    }

    /// Sends a datagram to `destination`. Waits while the kernel's buffer is full, at most for `timeout`.
    ///
    /// To have been sent says nothing of whether it arrives.
    /// - Throws: as ``receive(timeout:)``, and ``SocketError/system(errno:during:)`` such as for a message too long. On a
    ///   connected socket ``SocketError/unreachable(_:errno:)`` speaks of an earlier datagram, and this one is not sent.
    public func send(
        _ bytes: [UInt8], to destination: SocketAddress, timeout: Duration? = nil
    ) async throws(SocketError) {
        try await send([Datagram(bytes, address: destination)], timeout: timeout)
    }

    /// Sends datagrams in order, with few system calls. Waits and throws as ``send(_:to:timeout:)``; when it throws,
    /// those before the one that it speaks of have been sent.
    public func send(_ datagrams: [Datagram], timeout: Duration? = nil) async throws(SocketError) {
        let limit = limit(timeout)
        var rest = datagrams[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(DatagramBatch.maximumCount)
            let batch = DatagramBatch(count: chunk.count, size: chunk.map(\.bytes.count).max() ?? 0)
            for (index, datagram) in chunk.enumerated() { try batch.put(datagram, at: index) }
            try await send(batch, of: chunk, until: limit)
            rest = rest.dropFirst(chunk.count)
        }
    }

    private func send(
        _ batch: DatagramBatch, of chunk: ArraySlice<Datagram>, until limit: Limit?
    ) async throws(SocketError) {
        var start = 0
        while start < batch.count {
            guard !Task.isCancelled else { throw .cancelled }
            guard let watch else { throw .closed }
            let sent = batch.send(start..<batch.count, to: watch.descriptor)
            if sent >= 0 {
                start += sent
            } else {
                let destination = chunk[chunk.startIndex + start].address
                try await wait(
                    for: .sending, until: limit, unless: errno, during: "send to \(destination)", destination)
            }
        }
    }

    // MARK: Events

    /// For the scheduler.
    public func ready(_ readiness: Readiness) {
        for direction in Direction.allCases where readiness.contains(direction.readiness) {
            if let task = parked.removeValue(forKey: direction) {
                task.waiter.resume()
            } else {
                setInterest(interest.subtracting(direction.readiness))  // nobody waits: the kernel keeps it
            }
        }
    }

    /// For the scheduler: the earliest deadline has come.
    public func alarmFired() {
        let now = scheduler.now
        for (direction, task) in parked {
            guard let limit = task.limit, limit.deadline <= now else { continue }
            parked[direction] = nil
            task.waiter.resume(throwing: .timedOut(after: limit.timeout))
        }
        armAlarm()
    }

    // MARK: Waiting

    private func limit(_ timeout: Duration?) -> Limit? {
        timeout.map { Limit(deadline: scheduler.now + $0, timeout: $0) }
    }

    /// Waits until a call that said EAGAIN may succeed; throws what any other error number means.
    private func wait(
        for direction: Direction, until limit: Limit?, unless number: CInt, during action: @autoclosure () -> String,
        _ destination: SocketAddress?
    ) async throws(SocketError) {
        switch number {
        case EAGAIN: try await wait(for: direction, until: limit)
        case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN:
            throw .unreachable(destination ?? address, errno: number)
        default: throw .system(errno: number, during: action())
        }
    }

    private func wait(for direction: Direction, until limit: Limit?) async throws(SocketError) {
        waits += 1
        let id = waits
        defer { if limit != nil { armAlarm() } }
        try await park(self, on: scheduler) { (waiter: Waiter<Void, SocketError>) in
            if Task.isCancelled { return waiter.resume(throwing: .cancelled) }
            guard watch != nil else { return waiter.resume(throwing: .closed) }
            guard parked[direction] == nil else { return waiter.resume(throwing: .busy) }
            parked[direction] = Parked(id: id, waiter: waiter, limit: limit)
            setInterest(interest.union(direction.readiness))
            if limit != nil { armAlarm() }
        } cancelled: { socket in
            socket.cancelled(direction, id)
        }
    }

    private func cancelled(_ direction: Direction, _ id: Int) {
        guard let task = parked[direction], task.id == id else { return }  // another one waits by now
        parked[direction] = nil
        task.waiter.resume(throwing: .cancelled)
    }

    /// One alarm serves both directions: it is set to the earlier of their deadlines.
    private func armAlarm() {
        if let earliest = parked.values.compactMap(\.limit?.deadline).min() {
            alarm.arm(at: earliest)
        } else {
            alarm.disarm()
        }
    }

    private func setInterest(_ new: Readiness) {
        guard new != interest else { return }
        interest = new
        watch?.arm(new)
    }
}
