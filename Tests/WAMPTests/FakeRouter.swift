import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

/// The router's end of a link, played by a test: it keeps what the client says and says what it is told to.
actor FakeRouter: MessageHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let transport: any MessageTransport
    private var inbox: [Message] = []
    private var waiter: CheckedContinuation<Message, Never>?
    private(set) var isDisconnected = false

    init(_ transport: any MessageTransport, on scheduler: any Scheduler) {
        self.transport = transport
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func start() {
        transport.startNow(self)
    }

    /// The next message of the client.
    func next() async -> Message {
        await withCheckedContinuation { continuation in
            if inbox.isEmpty { waiter = continuation } else { continuation.resume(returning: inbox.removeFirst()) }
        }
    }

    func send(_ messages: Message...) throws {
        for message in messages { try transport.sendNow(message) }
    }

    func disconnect() {
        transport.closeNow(.finished)
    }

    func received(_ message: Message) {
        guard let waiter else { return inbox.append(message) }
        self.waiter = nil
        waiter.resume(returning: message)
    }

    func receivedViolation(_ violation: ProtocolViolation) {}
    func drained() {}
    func disconnected(_ reason: Disconnection) { isDisconnected = true }

    /// What a router says to let a client in.
    static let welcome: Message = {
        var details = Details()
        details.realm = "realm1"
        details.announce([
            .broker: [.publisherExclusion, .payloadPassthruMode, .acknowledgedEventDelivery],
            .dealer: [.callCanceling, .progressiveCallInvocations, .payloadPassthruMode],
        ])
        return .welcome(WelcomeMessage(session: SessionID(rawValue: 7), details: details))
    }()
}

/// Runs `body` with a session that has joined and the router it talks to.
func withFakeRouter(
    _ kind: SchedulerKind = .libev, configuration: Session.Configuration = Session.Configuration(),
    format: SerializationFormat? = nil,
    _ body: (Session, FakeRouter, any Scheduler) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let (near, far) = await LinkedTransport.pair(on: scheduler)
    let router = FakeRouter(far, on: scheduler)
    await router.start()
    let transport: any MessageTransport = format.map { FormattedLink(near, $0) } ?? near
    async let joining = Session.join("realm1", over: transport, configuration: configuration, on: scheduler)
    guard case .hello(let hello) = await router.next() else { throw Unexpected() }
    #expect(hello.realm == "realm1")
    try await router.send(FakeRouter.welcome)
    let session = try await joining
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(session, router, scheduler))
    } catch {
        outcome = .failure(error)
    }
    await router.disconnect()
    _ = await session.waitUntilEnded()
    await scheduler.task {}.value
    await scheduler.shutdown()
    try outcome.get()
}

struct Unexpected: Error {}

/// A link that says of itself that messages are encoded on it, and takes none that cannot be.
private actor FormattedLink: MessageTransport {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let format: SerializationFormat?
    private nonisolated let link: LinkedTransport

    init(_ link: LinkedTransport, _ format: SerializationFormat) {
        self.link = link
        self.format = format
        unownedExecutor = link.unownedExecutor
    }

    var queuedByteCount: Int { 0 }
    func start(_ handler: any MessageHandler) { link.startNow(handler) }

    func send(_ message: Message) throws(SendError) {
        if let format { _ = try message.encoded(as: format) }
        try link.sendNow(message)
    }

    func send(_ message: Message, encoded: [UInt8]) -> Bool { link.sendNow(message, encoded: encoded) }
    func close(_ ending: TransportEnding) { link.closeNow(ending) }
}

// What tests expect of a client, or grant it, in one word each.

extension FakeRouter {
    func nextCall() async throws -> CallMessage {
        guard case .call(let message) = await next() else { throw Unexpected() }
        return message
    }

    func nextYield() async throws -> YieldMessage {
        guard case .yield(let message) = await next() else { throw Unexpected() }
        return message
    }

    func nextError() async throws -> ErrorMessage {
        guard case .error(let message) = await next() else { throw Unexpected() }
        return message
    }

    func nextCancel() async throws -> CancelMessage {
        guard case .cancel(let message) = await next() else { throw Unexpected() }
        return message
    }

    func nextPublish() async throws -> PublishMessage {
        guard case .publish(let message) = await next() else { throw Unexpected() }
        return message
    }

    @discardableResult
    func grantRegistration(_ number: UInt64 = 11) async throws -> RegisterMessage {
        guard case .register(let message) = await next() else { throw Unexpected() }
        try send(
            .registered(
                RegisteredMessage(request: message.request, registration: RegistrationID(rawValue: number))))
        return message
    }

    @discardableResult
    func grantSubscription(_ number: UInt64 = 5) async throws -> SubscribeMessage {
        guard case .subscribe(let message) = await next() else { throw Unexpected() }
        try send(
            .subscribed(
                SubscribedMessage(request: message.request, subscription: SubscriptionID(rawValue: number))))
        return message
    }

    func answer(_ call: CallMessage, progress: Bool = false, _ results: Value...) throws {
        let details: Details = progress ? ["progress": true] : [:]
        try send(
            .result(ResultMessage(request: call.request, details: details, payload: Payload(arguments: results))))
    }

    func invoke(_ request: UInt64, _ details: Details = [:], _ arguments: Value...) throws {
        try send(
            .invocation(
                InvocationMessage(
                    request: RequestID(rawValue: request), registration: RegistrationID(rawValue: 11),
                    details: details, payload: Payload(arguments: arguments))))
    }

    func interrupt(_ request: UInt64, _ mode: CancelMode) throws {
        var options = Details()
        options.mode = mode
        try send(.interrupt(InterruptMessage(request: RequestID(rawValue: request), options: options)))
    }
}
