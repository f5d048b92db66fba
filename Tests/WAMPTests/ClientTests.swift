import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMP
import WAMPCore

/// A place where a client finds routers: each connection that it makes is played by a new fake router.
private final class Place: Sendable {
    let routers: AsyncStream<FakeRouter>
    private let arrivals: AsyncStream<FakeRouter>.Continuation
    /// How many of the next connections fail.
    private let failures = Mutex(0)
    private let tried = Mutex<[String]>([])

    init() { (routers, arrivals) = AsyncStream.makeStream() }

    func failNext(_ count: Int) { failures.withLock { $0 = count } }
    var triedRouters: [String] { tried.withLock { $0 } }

    func connect(_ url: String, on scheduler: any Scheduler) async throws -> Session {
        tried.withLock { $0.append(url) }
        let fails = failures.withLock { count in
            defer { count = max(0, count - 1) }
            return count > 0
        }
        if fails { throw Unexpected() }
        let (near, far) = await LinkedTransport.pair(on: scheduler)
        let router = FakeRouter(far, on: scheduler)
        await router.start()
        async let joining = Session.join("realm1", over: near, on: scheduler)
        guard case .hello = await router.next() else { throw Unexpected() }
        try await router.send(FakeRouter.welcome)
        let session = try await joining
        arrivals.yield(router)
        return session
    }

    func next() async -> FakeRouter {
        for await router in routers { return router }
        preconditionFailure("the stream does not end")
    }
}

/// Runs `body` with a client and the place where its routers are.
private func withPlace(
    _ kind: SchedulerKind = .libev, routers: [String] = ["a"], patience: Duration = .seconds(10),
    _ body: (Client, Place, any Scheduler) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let place = Place()
    var configuration = Client.Configuration()
    configuration.shortestPause = .milliseconds(1)
    configuration.longestPause = .milliseconds(2)
    configuration.patience = patience
    let client = try await Client.connect(to: routers, configuration: configuration, on: scheduler) { url in
        try await place.connect(url, on: scheduler)
    }
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(client, place, scheduler)) } catch { outcome = .failure(error) }
    await client.leave(timeout: .milliseconds(50))
    await scheduler.task {}.value
    await scheduler.shutdown()
    try outcome.get()
}

/// Breaks the connection to `router`, and waits until the client's session has noticed.
private func lose(_ router: FakeRouter, of client: Client) async {
    let session = await client.currentSession
    await router.disconnect()
    _ = await session?.waitUntilEnded()
}

@Suite struct `A client` {
    @Test(arguments: SchedulerKind.both)
    func `S23: joins anew when its session is lost, and restores registrations and subscriptions`(
        kind: SchedulerKind
    ) async throws {
        try await withPlace(kind) { client, place, scheduler in
            let first = await place.next()
            let offering = scheduler.task {
                try await client.register("a.b", options: RegisterOptions(match: .prefix)) { (number: Int) in number + 1
                }
            }
            try await first.grantRegistration(11)
            let registration = try await offering.value
            let subscribing = scheduler.task { try await client.subscribe("a.c", as: Int.self) }
            try await first.grantSubscription(5)
            let events = try await subscribing.value
            var lost = first
            for number: UInt64 in [20, 30] {
                await lost.disconnect()
                let router = await place.next()
                let register = try await router.grantRegistration(number)
                #expect(register.procedure == "a.b")
                #expect(register.options == ["match": "prefix"])
                #expect(try await router.grantSubscription(number + 1).topic == "a.c")
                try await router.send(
                    .invocation(
                        InvocationMessage(
                            request: 1, registration: RegistrationID(rawValue: number),
                            payload: Payload(arguments: [1]))))
                #expect(try await router.nextYield().payload.arguments() == [2])
                #expect(await registration.id?.rawValue == number)
                try await router.send(
                    .event(
                        EventMessage(
                            subscription: SubscriptionID(rawValue: number + 1), publication: 1,
                            payload: Payload(arguments: [7]))))
                var iterator = events.makeAsyncIterator()
                #expect(try await iterator.next() == 7)
                lost = router
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `ends every call that was under way, and makes those again that are marked`(kind: SchedulerKind) async throws {
        try await withPlace(kind) { client, place, scheduler in
            let first = await place.next()
            var options = CallOptions()
            options.isIdempotent = true
            let marked = options
            var ordinary: [Task<CallResult, any Error>] = []
            for _ in 0..<100 { ordinary.append(scheduler.task { try await client.call("a.once") }) }
            let repeatable = scheduler.task { () async throws -> Int in
                try await client.call("a.again", options: marked)
            }
            for _ in 0..<101 { _ = try await first.nextCall() }
            await first.disconnect()
            for call in ordinary {
                let error = await #expect(throws: SessionError.self) { try await call.value }
                guard case .ended = error else { throw Unexpected() }
            }
            let second = await place.next()
            let call = try await second.nextCall()
            #expect(call.procedure == "a.again")
            try await second.answer(call, 5)
            #expect(try await repeatable.value == 5)
        }
    }

    @Test func `lets what is asked in the meantime wait for the next session`() async throws {
        try await withPlace { client, place, scheduler in
            let first = await place.next()
            place.failNext(3)
            await lose(first, of: client)
            let call = scheduler.task { () async throws -> Int in try await client.call("a.b") }
            let publishing = scheduler.task { try await client.publish("a.topic") }
            let second = await place.next()
            for _ in 0..<2 {
                switch await second.next() {
                case .call(let message): try await second.answer(message, 5)
                case .publish(let message): #expect(message.topic == "a.topic")
                default: throw Unexpected()
                }
            }
            #expect(try await call.value == 5)
            _ = try await publishing.value
        }
    }

    @Test func `fails what is asked in the meantime when it has no patience`() async throws {
        try await withPlace(patience: .zero) { client, place, scheduler in
            let first = await place.next()
            place.failNext(1_000_000)
            await lose(first, of: client)
            let error = await #expect(throws: SessionError.self) { try await client.call("a.b") as CallResult }
            guard case .closed = error else { throw Unexpected() }
        }
    }

    @Test func `tries its routers in turn`() async throws {
        try await withPlace(routers: ["a", "b", "c"]) { client, place, scheduler in
            let first = await place.next()
            place.failNext(4)
            await first.disconnect()
            _ = await place.next()
            #expect(place.triedRouters == ["a", "a", "b", "c", "a", "b"])
        }
    }

    @Test func `tells how it stands, from the present state on, until it leaves`() async throws {
        try await withPlace { client, place, scheduler in
            let first = await place.next()
            let states = await client.states
            await first.disconnect()
            _ = await place.next()
            while await client.currentSession == nil { try await scheduler.sleep(for: .milliseconds(1)) }
            await client.leave(timeout: .milliseconds(10))
            var seen: [String] = []
            for await state in states {
                switch state {
                case .connecting(let url): seen.append("connecting to \(url)")
                case .connected(let url, let id): seen.append("connected to \(url) as \(id)")
                case .waiting: seen.append("waiting")
                case .left: seen.append("left")
                @unknown default: throw Unexpected()
                }
            }
            #expect(seen == ["connected to a as 7", "waiting", "connecting to a", "connected to a as 7", "left"])
            await #expect(throws: SessionError.closed(.left)) { try await client.call("a.b") as CallResult }
        }
    }

    @Test func `asks again for what a router refuses to restore, as one does that has not noticed the loss`()
        async throws
    {
        try await withPlace { client, place, scheduler in
            let first = await place.next()
            let offering = scheduler.task { try await client.register("a.b") { 1 } }
            try await first.grantRegistration(11)
            _ = try await offering.value
            await first.disconnect()
            let second = await place.next()
            for _ in 0..<3 {
                guard case .register(let message) = await second.next() else { throw Unexpected() }
                try await second.send(
                    .error(
                        ErrorMessage(requestType: .register, request: message.request, error: .procedureAlreadyExists)))
            }
            try await second.grantRegistration(12)
        }
    }

    @Test func `does not ask again for what was cancelled, or revoked by the router`() async throws {
        try await withPlace { client, place, scheduler in
            let first = await place.next()
            let offering = scheduler.task {
                (
                    try await client.register("a.cancelled") { 1 }, try await client.register("a.revoked") { 1 },
                    try await client.register("a.kept") { 1 }
                )
            }
            for number: UInt64 in 11...13 { try await first.grantRegistration(number) }
            let (cancelled, revoked, _) = try await offering.value
            let cancelling = scheduler.task { try await cancelled.cancel() }
            guard case .unregister(let message) = await first.next() else { throw Unexpected() }
            try await first.send(.unregistered(UnregisteredMessage(request: message.request)))
            try await cancelling.value
            try await first.send(.unregistered(UnregisteredMessage(request: 0, details: ["registration": 12])))
            #expect(await revoked.waitUntilEnded() == .revoked(reason: nil))
            await first.disconnect()
            let second = await place.next()
            #expect(try await second.grantRegistration(20).procedure == "a.kept")
            while await client.currentSession == nil { try await scheduler.sleep(for: .milliseconds(1)) }
            try await client.publish("a.marker")
            #expect(try await second.nextPublish().topic == "a.marker")
        }
    }

    @Test func `calls its join handlers with every session, and tries again when one throws`() async throws {
        try await withPlace { client, place, scheduler in
            _ = await place.next()
            let count = Mutex(0)
            try await client.onJoin { _ in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                if number == 2 { throw Unexpected() }
            }
            await client.currentSession?.leave(timeout: .milliseconds(10))
            _ = await place.next()
            _ = await place.next()
            while await client.currentSession == nil { try await scheduler.sleep(for: .milliseconds(1)) }
            #expect(count.withLock { $0 } == 3)
        }
    }

    @Test func `is not made when no router can be joined`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let place = Place()
        place.failNext(10)
        await #expect(throws: Unexpected.self) {
            try await Client.connect(to: ["a", "b"], configuration: .init(), on: scheduler) { url in
                try await place.connect(url, on: scheduler)
            }
        }
        #expect(place.triedRouters == ["a", "b"])
        await scheduler.task {}.value
        await scheduler.shutdown()
    }
}
