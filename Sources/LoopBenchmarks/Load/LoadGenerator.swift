internal import Glibc

/// Presses an echo server from one plain thread, with no scheduler, so that all schedulers are pressed alike.
///
/// Each connection keeps its messages in flight: all the replies that one read completes are replaced by one write.
/// Every byte that comes back is compared with what was sent. To be used on one thread.
struct LoadGenerator: ~Copyable {
    private let load: Load
    private var poller: Poller
    private var connections: [Connection] = []
    private var startTimes: [UInt64]  // of each connection in turn, a ring with one entry for each message in flight
    private let messages: [UInt8]  // one more than a connection has in flight, to send from any place in the first
    private let received: UnsafeMutableRawBufferPointer

    private var startable = 0  // how many messages may still be started
    private var inFlight = 0
    private var lastReply: UInt64 = 0
    private(set) var replies = 0
    private(set) var latencies = Histogram()

    private static let patience = 5  // seconds
    private static let batch = 128  // connections that wait to be accepted at the same time

    private struct Connection {
        var descriptor: CInt
        var owed = 0  // bytes of started messages that are not sent yet
        var position = 0  // the place in the message from which to send on
        var received = 0  // bytes of the oldest message that came back
        var inFlight = 0
        var oldest = 0  // the oldest message's place in the ring
        var isWaitingToSend = false

        init(_ descriptor: CInt) { self.descriptor = descriptor }
    }

    init(_ load: Load) throws(LoadFailure) {
        self.load = load
        poller = try Poller()
        let count = (load.inFlight + 1) * load.messageSize
        messages = (0..<count).map { UInt8(truncatingIfNeeded: ($0 % load.messageSize) &* 31) }
        startTimes = [UInt64](repeating: 0, count: load.connections * load.inFlight)
        received = .allocate(byteCount: 262_144, alignment: 64)
        connections.reserveCapacity(load.connections)
    }

    deinit {
        for connection in connections { close(connection.descriptor) }
        received.deallocate()
    }

    // MARK: What it does

    /// Connects all, and has each exchange a message, so that all are served when this returns.
    mutating func connect() throws(LoadFailure) {
        while connections.count < load.connections {
            let first = connections.count
            for index in first..<min(first + Self.batch, load.connections) {
                connections.append(Connection(try open(index)))
            }
            startable = connections.count - first
            for index in first..<connections.count { try start(1, on: index, at: Clocks.now) }
            try finish()
        }
    }

    /// Exchanges `count` messages, and waits for all replies.
    mutating func exchange(_ count: Int) throws(LoadFailure) {
        try fill(startingAtMost: count)
        try finish()
    }

    /// Presses for `warmUp`, then for `duration`, and waits for all replies.
    ///
    /// - Returns: what was done in `duration`, and the processor time of all threads but this one.
    mutating func press(for duration: Duration, afterWarmUp warmUp: Duration) throws(LoadFailure) -> Sample {
        try fill(startingAtMost: .max)
        try turn(until: Clocks.now + nanoseconds(warmUp))
        replies = 0
        latencies.removeAll()
        let mark = Mark()
        try turn(until: Clocks.now + nanoseconds(duration))
        let sample = mark.sample(of: replies, latencies: latencies)
        startable = 0
        try finish()
        return sample
    }

    // MARK: Turns

    private mutating func fill(startingAtMost count: Int) throws(LoadFailure) {
        startable = count
        let time = Clocks.now
        for index in connections.indices { try start(load.inFlight, on: index, at: time) }
    }

    private mutating func finish() throws(LoadFailure) {
        lastReply = Clocks.now
        while inFlight > 0 { try turn() }
    }

    /// Goes on until `end`, and until there is a reply at least: on a busy machine a sample takes longer.
    private mutating func turn(until end: UInt64) throws(LoadFailure) {
        lastReply = Clocks.now
        let before = replies
        while Clocks.now < end || replies == before { try turn() }
    }

    private mutating func turn() throws(LoadFailure) {
        let count = try poller.wait(milliseconds: 10)
        for place in 0..<count {
            let (index, canReceive, canSend) = poller[place]
            if canSend { try send(index) }
            if canReceive { try receive(index) }
        }
        if count == 0, Clocks.now > lastReply + UInt64(Self.patience) * 1_000_000_000 {
            throw .noReply(seconds: Self.patience)
        }
    }

    // MARK: One connection

    private func open(_ index: Int) throws(LoadFailure) -> CInt {
        let descriptor = try ClientSocket.connected(to: load.address, lowest: load.lowestDescriptor)
        do {
            try poller.add(descriptor, as: index)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private mutating func start(_ count: Int, on index: Int, at time: UInt64) throws(LoadFailure) {
        let count = min(count, startable)
        guard count > 0 else { return }
        startable -= count
        inFlight += count
        for _ in 0..<count {
            let place = (connections[index].oldest + connections[index].inFlight) % load.inFlight
            startTimes[index * load.inFlight + place] = time
            connections[index].inFlight += 1
        }
        connections[index].owed += count * load.messageSize
        try send(index)
    }

    private mutating func send(_ index: Int) throws(LoadFailure) {
        let connection = connections[index]
        if connection.owed > 0 {
            let count = messages.withUnsafeBytes { bytes in
                Glibc.send(
                    connection.descriptor, bytes.baseAddress! + connection.position, connection.owed,
                    CInt(MSG_NOSIGNAL))
            }
            guard count >= 0 || errno == EAGAIN || errno == EINTR else { throw .last(during: "send") }
            if count > 0 {
                connections[index].owed -= count
                connections[index].position = (connection.position + count) % load.messageSize
            }
        }
        let mustWait = connections[index].owed > 0
        guard mustWait != connection.isWaitingToSend else { return }
        connections[index].isWaitingToSend = mustWait
        try poller.modify(connection.descriptor, as: index, forSending: mustWait)
    }

    private mutating func receive(_ index: Int) throws(LoadFailure) {
        let connection = connections[index]
        let count = recv(connection.descriptor, received.baseAddress, received.count, 0)
        guard count > 0 else {
            if count == 0 { throw .closedByServer }
            guard errno == EAGAIN || errno == EINTR else { throw .last(during: "receive") }
            return
        }
        let expected = connection.inFlight * load.messageSize - connection.received - connection.owed
        guard count <= expected, isEcho(count, from: connection.received) else { throw .wrongBytes }
        let bytes = connection.received + count
        connections[index].received = bytes % load.messageSize
        try complete(bytes / load.messageSize, on: index)
    }

    private func isEcho(_ count: Int, from position: Int) -> Bool {
        messages.withUnsafeBytes { memcmp($0.baseAddress! + position, received.baseAddress!, count) == 0 }
    }

    private mutating func complete(_ count: Int, on index: Int) throws(LoadFailure) {
        guard count > 0 else { return }
        let time = Clocks.now
        lastReply = time
        replies += count
        inFlight -= count
        for _ in 0..<count {
            let place = connections[index].oldest
            latencies.record(time - startTimes[index * load.inFlight + place])
            connections[index].oldest = (place + 1) % load.inFlight
        }
        connections[index].inFlight -= count
        guard load.reconnects, startable > 0 else { return try start(count, on: index, at: time) }
        try replace(index)
    }

    /// Ends a connection and has another take its place; its message counts from before it connects.
    private mutating func replace(_ index: Int) throws(LoadFailure) {
        close(connections[index].descriptor)
        connections[index].descriptor = -1  // in case that the next line fails
        let time = Clocks.now
        connections[index] = Connection(try open(index))
        try start(1, on: index, at: time)
    }
}

private func nanoseconds(_ duration: Duration) -> UInt64 {
    UInt64(max(0, duration / .nanoseconds(1)))
}
