import ByteCore
import ManualScheduling
import Scheduling
import Sockets
import Testing
import WAMP
import WAMPCore

/// One end of a connection without a socket, on a scheduler that is turned by hand.
@Suite struct `A RawSocket transport` {
    @Test func `sends what is said in one turn in one piece, at its end`() throws {
        let world = World()
        try world.send(Self.message(1), Self.message(2))
        #expect(world.heard() == frames(Self.message(1), Self.message(2)))
    }

    @Test func `T12: hears messages however they are cut, those before the start too`() throws {
        let world = World(largestRead: 1, isStarted: false)
        world.say(frames(Self.message(1), Self.message(2)))
        world.start()
        #expect(world.ear.messages == [Self.message(1), Self.message(2)])
    }

    @Test func `T18: pings a silent peer, and ends when that stays silent`() throws {
        let world = World()
        world.scheduler.advance(by: .seconds(20))
        #expect(world.heard().prefix(4) == [1, 0, 0, 8])
        world.scheduler.advance(by: .seconds(19))
        #expect(world.ear.disconnections.isEmpty)
        world.scheduler.advance(by: .seconds(1))
        #expect(world.ear.disconnections == [.remote("the peer answers no ping")])
    }

    @Test func `T18: goes on with a peer that answers`() throws {
        let world = World()
        for _ in 0..<5 {
            world.scheduler.advance(by: .seconds(20))
            let ping = world.heard()
            world.say([2] + ping.dropFirst())
        }
        #expect(world.ear.disconnections.isEmpty)
        world.end()
    }

    @Test func `sends its last words when it closes, waits for the peer to close, and tells that it was this side`()
        throws
    {
        let world = World()
        try world.send(Self.message(1))
        world.close()
        #expect(world.heard() == frames(Self.message(1)))
        world.say(frames(Self.message(2)))
        #expect(world.ear.messages.isEmpty)
        #expect(world.ear.disconnections.isEmpty)
        world.end()
        #expect(world.ear.disconnections == [.local])
    }

    @Test func `waits no longer than it may for a peer that does not close`() throws {
        let world = World()
        world.close()
        world.scheduler.advance(by: .seconds(9))
        #expect(world.ear.disconnections.isEmpty)
        world.scheduler.advance(by: .seconds(1))
        #expect(world.ear.disconnections == [.local])
    }

    @Test func `tells that the peer is gone, once`() throws {
        let world = World()
        world.end()
        world.close()
        world.scheduler.advance(by: .seconds(60))
        #expect(world.ear.disconnections == [.remote("the peer closed the connection")])
    }

    @Test func `T10: ends when the peer breaks the rules of frames`() throws {
        let world = World()
        world.say(frames(Self.message(1)) + [0x70, 0, 0, 0] + frames(Self.message(2)))
        #expect(world.ear.messages == [Self.message(1)])
        #expect(world.ear.disconnections == [.remote("a RawSocket frame with reserved bits (octet 112)")])
    }

    @Test func `hears nothing more after a message that makes no sense`() throws {
        let world = World()
        world.say([0, 0, 0, 1, UInt8(ascii: "{")] + frames(Self.message(2)))
        #expect(world.ear.violations.count == 1)
        #expect(world.ear.messages.isEmpty)
        world.end()
    }

    @Test func `T17: tells when less waits than the low watermark, and gives up a peer beyond all bounds`() throws {
        let world = World(capacity: 1000)
        let long = Self.message(.string(String(repeating: "x", count: 300_000)))
        try world.send(long)
        #expect(world.queuedByteCount > 262_144)
        #expect(world.ear.drains == 0)
        #expect(world.heard().count > 300_000)
        #expect(world.ear.drains == 1)
        for _ in 0..<4 { try world.send(long) }
        #expect(
            world.ear.disconnections == [
                .remote("the peer took too little: more than 1000000 bytes were queued for it")
            ])
    }

    @Test func `T10: refuses a message that is longer than the peer takes`() throws {
        let world = World()
        let long = Self.message(.string(String(repeating: "x", count: 1 << 20)))
        #expect(throws: SendError.tooLong(limit: 1 << 20)) { try world.send(long) }
        try world.send(Self.message(1))
        #expect(world.heard() == frames(Self.message(1)))
        world.end()
    }

    private static func message(_ argument: Value) -> Message {
        // What a value of a test cannot be is not encodable.
        guard let payload = try? Payload(arguments: [argument]) else { preconditionFailure("\(argument)") }
        return .publish(PublishMessage(request: 1, topic: "com.example.topic", payload: payload))
    }

    private func frames(_ messages: Message...) -> [UInt8] {
        messages.flatMap { message -> [UInt8] in
            var queue = ByteQueue()
            // As above.
            try? message.encode(as: .json, into: &queue)
            return [0] + [16, 8, 0].map { UInt8(truncatingIfNeeded: queue.count >> $0) } + [UInt8](copying: queue.bytes)
        }
    }
}

/// A transport, who hears of it, and the other end of its connection.
private final class World {
    let scheduler = ManualScheduler()
    private let handler: Handler
    var ear: Handler.Heard { scheduler.perform { handler.heardNow } }
    private let transport: RawSocketTransport
    private let far: MemoryChannel

    init(capacity: Int = 2_000_000, largestRead: Int = .max, isStarted: Bool = true) {
        let scheduler = scheduler
        handler = Handler(on: scheduler)
        let (near, far) = MemoryChannel.pair(on: scheduler, capacity: capacity, largestRead: largestRead)
        self.far = far
        var limits = RawSocketLimits()
        limits.maximumQueuedBytes = 1_000_000
        let agreement = RawSocketAgreement(format: .json, maximumReceived: 1 << 20, maximumSent: 1 << 20)
        transport = scheduler.perform {
            .adopting(near, agreement: agreement, limits: limits, on: scheduler)
        }
        if isStarted { start() }
    }

    deinit {
        scheduler.perform {
            far.close()
            transport.closeNow(.finished)
        }
        scheduler.advance(by: .seconds(60))
    }

    func start() {
        scheduler.perform { transport.startNow(handler) }
        scheduler.turn()
    }

    func send(_ messages: Message...) throws {
        try scheduler.perform { for message in messages { try transport.sendNow(message) } }
        scheduler.turn()
    }

    var queuedByteCount: Int { scheduler.perform { transport.queuedByteCountNow } }

    func close() {
        scheduler.perform { transport.closeNow(.finished) }
        scheduler.turn()
    }

    /// The other end says something.
    func say(_ bytes: [UInt8]) {
        scheduler.perform {
            var queue = ByteQueue()
            queue.append(bytes)
            _ = far.write(from: &queue)
        }
        scheduler.turn()
    }

    /// The other end closes.
    func end() {
        scheduler.perform { far.close() }
        scheduler.turn()
    }

    /// What the other end has heard since it was asked last.
    func heard() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = scheduler.perform {
                var queue = ByteQueue()
                _ = far.read(into: &queue)
                return [UInt8](copying: queue.bytes)
            }
            scheduler.turn()
            if bytes.isEmpty { return all }
            all += bytes
        }
    }
}

/// Who hears of a transport.
private actor Handler: MessageHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var heard = Heard()

    struct Heard {
        var messages: [Message] = []
        var violations: [ProtocolViolation] = []
        var drains = 0
        var disconnections: [Disconnection] = []
    }

    init(on scheduler: any Scheduler) {
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    nonisolated var heardNow: Heard { assumeIsolated { $0.heard } }

    func received(_ message: Message) { heard.messages.append(message) }
    func receivedViolation(_ violation: ProtocolViolation) { heard.violations.append(violation) }
    func drained() { heard.drains += 1 }
    func disconnected(_ reason: Disconnection) { heard.disconnections.append(reason) }
}
