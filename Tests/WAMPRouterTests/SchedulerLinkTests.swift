import ManualScheduling
import Scheduling
import Synchronization
import Testing
import WAMP

@testable import WAMPRouter

@Suite struct `The way between a router and a connection on another scheduler` {
    @Test func `holds a client that sends more than the router routes, until it has`() async throws {
        let world = World()
        let client = world.connect()
        client.join()
        world.turn()
        #expect(client.sent.count == 1)

        let message = Message.subscribe(SubscribeMessage(request: 1, topic: URI("com.example.topic")))
        var count = 0
        while !client.isHeld, count < 100 {
            count += 1
            client.bring(message, byteCount: 10_000)
        }
        #expect(count == 14)  // two marks of 64 KiB

        world.own.turn()
        #expect(client.isHeld)
        world.other.turn()
        #expect(!client.isHeld)
        #expect(client.sent.count == 1 + count)
        await world.close(client)
    }

    @Test func `counts what is on its way to a connection as queued`() async throws {
        let world = World()
        let client = world.connect()
        client.join()
        world.turn()
        client.bring(.call(CallMessage(request: 1, procedure: URI("com.example.nobody"))))
        let transport = try #require(world.transport)
        world.own.turn()
        #expect(world.own.perform { transport.queuedByteCountNow } > 0)
        world.other.turn()
        #expect(world.own.perform { transport.queuedByteCountNow } == 0)
        client.fill(with: 1_000_000)
        #expect(world.own.perform { transport.queuedByteCountNow } == 1_000_000)
        client.fill(with: 0)
        #expect(world.own.perform { transport.queuedByteCountNow } == 0)
        await world.close(client)
    }
}

/// A router and connections, each on a scheduler that is turned by hand.
private final class World {
    let own = ManualScheduler()
    let other = ManualScheduler()
    private let router: Router
    private let link: SchedulerLink

    init() {
        router = Router(on: own)
        link = SchedulerLink(between: other, and: router)
    }

    func connect() -> FakeConnection {
        let connection = FakeConnection(on: other)
        other.perform { link.serveNow(connection) }
        return connection
    }

    /// How the router sees its one connection.
    var transport: (any MessageTransport)? {
        own.perform { router.assumeIsolated { $0.everySession.first?.transport } }
    }

    func turn() {
        other.turn()
        own.turn()
        other.turn()
    }

    func close(_ connection: FakeConnection) async {
        connection.end()
        turn()
        let hasEnded = Atomic(false)
        let ending = own.task { [router, link] in
            await router.shutdown(within: .zero)
            await link.close()
            hasEnded.store(true, ordering: .relaxed)
        }
        while !hasEnded.load(ordering: .relaxed) { turn() }
        await ending.value
        #expect(own.perform { router.assumeIsolated { $0.connectionCount } } == 0)
    }
}

/// A connection that brings what it is told to.
private actor FakeConnection: ConnectionTransport {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private nonisolated let scheduler: ManualScheduler
    nonisolated let format: SerializationFormat? = .json
    private var handler: (any MessageHandler)?
    private var messages: [Message] = []
    private var hasBeenHeld = false
    private(set) var traffic = TransportTraffic()

    init(on scheduler: ManualScheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    var queuedByteCount: Int { 0 }
    func start(_ handler: any MessageHandler) { self.handler = handler }
    func send(_ message: Message) { messages.append(message) }
    func close(_ ending: TransportEnding) {}
    func hold() { hasBeenHeld = true }
    func release() { hasBeenHeld = false }

    func send(_ message: Message, encoded: [UInt8]) -> Bool {
        messages.append(message)
        return true
    }

    private func receive(_ message: Message, byteCount: Int) {
        traffic.received(byteCount)
        handler?.deliver(message)
    }

    private func finish() {
        handler?.deliverDisconnection(.remote("it is over"))
        handler = nil
    }

    // For the tests, between turns.

    nonisolated var sent: [Message] { scheduler.perform { assumeIsolated { $0.messages } } }
    nonisolated var isHeld: Bool { scheduler.perform { assumeIsolated { $0.hasBeenHeld } } }

    nonisolated func join() {
        let roles: Details = ["roles": .dictionary(["subscriber": .dictionary([:]), "caller": .dictionary([:])])]
        bring(.hello(HelloMessage(realm: URI("realm1"), details: roles)))
    }

    nonisolated func bring(_ message: Message, byteCount: Int = 100) {
        scheduler.perform { assumeIsolated { $0.receive(message, byteCount: byteCount) } }
    }

    nonisolated func fill(with byteCount: Int) {
        scheduler.perform { assumeIsolated { $0.handler?.deliverBacklog(byteCount) } }
    }

    nonisolated func end() {
        scheduler.perform { assumeIsolated { $0.finish() } }
    }
}
