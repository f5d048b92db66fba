import Scheduling
import WAMP
import WAMPRouter

/// A client in the router's own process.
actor LinkedClient: Client, MessageHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let transport: any MessageTransport
    private var inbox: [Message] = []
    private var isOver = false
    private var waiter: Waiter<Message?, Never>?

    static func connected(to router: Router) async -> LinkedClient {
        let client = LinkedClient(await router.link(), on: router.scheduler)
        await client.start()
        return client
    }

    private init(_ transport: any MessageTransport, on scheduler: any Scheduler) {
        self.transport = transport
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func start() {
        transport.startNow(self)
    }

    func send(_ text: String) throws {
        try transport.sendNow(Message(decoding: Array(text.utf8).span.bytes, as: .json))
    }

    func receive() async -> Message? {
        await park(self, on: scheduler) { (waiter: Waiter<Message?, Never>) in
            if !inbox.isEmpty {
                waiter.resume(returning: inbox.removeFirst())
            } else if isOver {
                waiter.resume(returning: nil)
            } else {
                self.waiter = waiter
            }
        } cancelled: { client in
            client.waiter?.resume(returning: nil)
            client.waiter = nil
        }
    }

    func close() {
        transport.closeNow(.finished)
    }

    func received(_ message: Message) {
        guard let waiter else { return inbox.append(message) }
        self.waiter = nil
        waiter.resume(returning: message)
    }

    func receivedViolation(_ violation: ProtocolViolation) {}

    func drained() {}

    func disconnected(_ reason: Disconnection) {
        isOver = true
        waiter?.resume(returning: nil)
        waiter = nil
    }
}
