import ManualScheduling
import Scheduling
import Synchronization
import Testing
import WAMP
import WAMPRouter

/// The router's end of a long-poll session, on a scheduler that is turned by hand.
@Suite struct `A long-poll connection` {
    @Test func `T16: is over when its client has not asked for 30 seconds`() {
        let world = World()
        world.scheduler.advance(by: .seconds(29))
        #expect(world.ear.disconnections.isEmpty)
        world.scheduler.advance(by: .seconds(1))
        #expect(world.ear.disconnections == [.remote("the client does not ask for messages")])
        #expect(world.ends == 1)
    }

    @Test func `T16: holds a request for 10 seconds, and lives on with the next one`() {
        let world = World()
        for _ in 0..<5 {
            let answer = world.poll()
            world.scheduler.advance(by: .seconds(9))
            #expect(answer.isEmpty)
            world.scheduler.advance(by: .seconds(1))
            #expect(answer.all == [[]])
            world.scheduler.advance(by: .seconds(20))
        }
        #expect(world.ear.disconnections.isEmpty)
        world.scheduler.advance(by: .seconds(10))
        #expect(world.ear.disconnections.count == 1)
    }

    @Test(arguments: [false, true])
    func `T16: gives one message at a time, or all as a batch`(isBatched: Bool) throws {
        let world = World(isBatched: isBatched)
        let first = world.poll()
        try world.send(2)
        let texts = isBatched ? ["[35,1]\u{1e}[35,2]\u{1e}"] : ["[35,1]", "[35,2]"]
        #expect(first.texts == [texts[0]])
        if !isBatched { #expect(world.poll().texts == [texts[1]]) }
        #expect(world.poll().isEmpty)
        world.close()
    }

    @Test func `T16: a second request takes the place of the first, and both end with the session`() {
        let world = World()
        let first = world.poll()
        let second = world.poll()
        #expect(first.all == [[]])
        world.close()
        #expect(second.all == [nil])
        #expect(world.poll().all == [nil])
        #expect(world.ear.disconnections == [.local])
    }

    @Test func `T16: may be sent only little until it has sent WELCOME`() throws {
        let world = World(maximumSizeBeforeWelcome: 10)
        let long = #"[16,1,{},"com.example.topic",["\#(String(repeating: "x", count: 100))"]]"#
        #expect(!world.receive(long))
        #expect(world.receive("[33,1,2]"))
        try world.send(.welcome(WelcomeMessage(session: 1)))
        #expect(world.receive(long))
    }

    @Test func `T16: the last words can still be asked for`() throws {
        let world = World()
        try world.send(1)
        world.close()
        #expect(world.ear.disconnections.isEmpty)
        #expect(world.poll().texts == ["[35,1]"])
        #expect(world.ear.disconnections == [.local])
    }
}

/// A connection, and who hears of it.
private final class World {
    let scheduler = ManualScheduler()
    private let handler: Handler
    private let connection: LongPollConnection
    private let ended = Counter()

    init(isBatched: Bool = false, maximumSizeBeforeWelcome: Int? = nil) {
        let (scheduler, ended) = (scheduler, ended)
        handler = Handler(on: scheduler)
        connection = LongPollConnection(
            Subprotocol(.json, isBatched: isBatched), maximumSizeBeforeWelcome: maximumSizeBeforeWelcome, on: scheduler
        ) { _ in
            ended.state.withLock { $0 += 1 }
        }
        scheduler.perform { connection.startNow(handler) }
    }

    deinit {
        close()
        scheduler.advance(by: .seconds(60))
    }

    var ear: Handler.Heard { scheduler.perform { handler.heardNow } }
    var ends: Int { ended.state.withLock { $0 } }

    /// The client asks.
    func poll() -> Answers {
        let answers = Answers()
        scheduler.task { [connection] in
            let body = await connection.poll()
            answers.state.withLock { $0.append(body) }
        }
        scheduler.turn()
        return answers
    }

    /// The client sends something; false when it may not.
    func receive(_ text: String) -> Bool {
        scheduler.perform { connection.assumeIsolated { $0.receive(Array(text.utf8)) } }
    }

    func send(_ message: Message) throws {
        try scheduler.perform { try connection.sendNow(message) }
        scheduler.turn()
    }

    /// The router says something, so many times in one turn.
    func send(_ count: UInt64) throws {
        try scheduler.perform {
            for number in 1...count {
                try connection.sendNow(
                    .unsubscribed(UnsubscribedMessage(request: RequestID(rawValue: number), details: nil)))
            }
        }
        scheduler.turn()
    }

    func close() {
        scheduler.perform { connection.closeNow(.finished) }
        scheduler.turn()
    }
}

private final class Counter: Sendable {
    let state = Mutex(0)
}

/// What a client's request was answered with, once it was.
private final class Answers: Sendable {
    let state = Mutex<[[UInt8]?]>([])

    var all: [[UInt8]?] { state.withLock { $0 } }
    var isEmpty: Bool { all.isEmpty }
    var texts: [String] { all.map { String(decoding: $0 ?? [], as: UTF8.self) } }
}

/// The session that the connection carries.
private actor Handler: MessageHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var heard = Heard()

    struct Heard {
        var disconnections: [Disconnection] = []
    }

    init(on scheduler: any Scheduler) {
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    nonisolated var heardNow: Heard { assumeIsolated { $0.heard } }

    func received(_ message: Message) {}
    func receivedViolation(_ violation: ProtocolViolation) {}
    func drained() {}
    func disconnected(_ reason: Disconnection) { heard.disconnections.append(reason) }
}
