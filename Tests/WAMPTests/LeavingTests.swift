import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMP
import WAMPCore

@Suite struct `A session that leaves` {
    @Test(arguments: SchedulerKind.both)
    func `takes its procedures back, lets running handlers answer, and then says GOODBYE`(
        kind: SchedulerKind
    ) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let gate = try await offerGate(session, router, scheduler)
            try await router.invoke(1)
            await gate.waitUntilEntered()
            let leaving = scheduler.task { await session.leave() }
            guard case .unregister(let unregister) = await router.next() else { throw Unexpected() }
            #expect(unregister.registration == 11)
            gate.open()
            #expect(try await router.nextYield().payload.arguments() == ["done"])
            guard case .goodbye = await router.next() else { throw Unexpected() }
            try await router.send(.goodbye(GoodbyeMessage(reason: .goodbyeAndOut)))
            await router.disconnect()
            await leaving.value
            #expect(await session.waitUntilEnded() == .left)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `answers calls that were on their way, and waits for them too`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let gate = try await offerGate(session, router, scheduler)
            try await router.invoke(1)
            await gate.waitUntilEntered()
            let leaving = scheduler.task { await session.leave(timeout: .milliseconds(10)) }
            guard case .unregister(let unregister) = await router.next() else { throw Unexpected() }
            try await router.invoke(2)
            try await router.send(.unregistered(UnregisteredMessage(request: unregister.request)))
            await gate.waitUntilEntered()
            gate.open()
            for _ in 1...2 { _ = try await router.nextYield() }
            guard case .goodbye = await router.next() else { throw Unexpected() }
            await leaving.value
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `waits for handlers no longer than it is told to, and cancels them`(kind: SchedulerKind) async throws {
        for time in [Duration.zero, .milliseconds(10)] {
            var configuration = Session.Configuration()
            configuration.drainTimeout = time
            try await withFakeRouter(kind, configuration: configuration) { session, router, scheduler in
                let gate = try await offerGate(session, router, scheduler)
                try await router.invoke(1)
                await gate.waitUntilEntered()
                let leaving = scheduler.task { await session.leave(timeout: .milliseconds(10)) }
                if time > .zero {
                    guard case .unregister = await router.next() else { throw Unexpected() }
                }
                guard case .goodbye = await router.next() else { throw Unexpected() }
                await leaving.value
                await gate.waitUntilCancelled()
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `lets handlers of events end, and gives them no more`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let gate = Gate(scheduler)
            let events = Mutex<[Int]>([])
            let subscribing = scheduler.task {
                try await session.subscribe("a.topic") { (number: Int) in
                    events.withLock { $0.append(number) }
                    try await gate.pass()
                }
            }
            try await router.grantSubscription()
            _ = try await subscribing.value
            func publish(_ number: Int64) async throws {
                let payload = try Payload(arguments: [.integer(number)])
                try await router.send(.event(EventMessage(subscription: 5, publication: 1, payload: payload)))
            }
            try await publish(1)
            await gate.waitUntilEntered()
            let leaving = scheduler.task { await session.leave(timeout: .milliseconds(10)) }
            await scheduler.task {}.value  // it has begun
            try await publish(2)
            await scheduler.task {}.value
            gate.open()
            guard case .goodbye = await router.next() else { throw Unexpected() }
            await leaving.value
            #expect(events.withLock(\.self) == [1])
        }
    }

    /// Offers a procedure whose calls end when the gate is open.
    private func offerGate(
        _ session: Session, _ router: FakeRouter, _ scheduler: any Scheduler
    ) async throws -> Gate {
        let gate = Gate(scheduler)
        let registering = scheduler.task {
            try await session.register("a.procedure") { () async throws in
                try await gate.pass()
                return "done"
            }
        }
        try await router.grantRegistration()
        _ = try await registering.value
        return gate
    }
}

/// Holds handlers up until it is opened.
private final class Gate: Sendable {
    private let scheduler: any Scheduler
    private let isOpen = Mutex(false)
    private let entered = AsyncStream<Void>.makeStream()
    private let cancelled = AsyncStream<Void>.makeStream()

    init(_ scheduler: any Scheduler) { self.scheduler = scheduler }

    func open() { isOpen.withLock { $0 = true } }

    func waitUntilEntered() async { for await _ in entered.stream { break } }

    func waitUntilCancelled() async { for await _ in cancelled.stream { break } }

    func pass() async throws {
        entered.continuation.yield()
        do {
            while !isOpen.withLock(\.self) { try await scheduler.sleep(for: .milliseconds(1)) }
        } catch {
            cancelled.continuation.yield()
            throw error
        }
    }
}
