import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

/// Registers `handler` with a fake router that grants it the number 11.
private func register(
    _ handler: ProcedureHandler, _ session: Session, _ router: FakeRouter, _ scheduler: any Scheduler
) async throws {
    let registering = scheduler.task { try await session.register("a.procedure", handler: handler) }
    guard case .register(let message) = await router.next() else { throw Unexpected() }
    try await router.send(
        .registered(RegisteredMessage(request: message.request, registration: RegistrationID(rawValue: 11))))
    _ = try await registering.value
}

private func invocation(_ request: UInt64, _ arguments: Value...) throws -> Message {
    .invocation(
        InvocationMessage(
            request: RequestID(rawValue: request), registration: RegistrationID(rawValue: 11),
            payload: try Payload(arguments: arguments)))
}

@Suite struct `A callee` {
    @Test(arguments: SchedulerKind.both)
    func `reads the arguments into the handler's types and answers with its result`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            try await register(ProcedureHandler { (a: Int, b: Int?) in a + (b ?? 100) }, session, router, scheduler)
            try await router.send(try invocation(1, 2, 3), try invocation(2, 5))
            for expected: Value in [5, 105] {
                guard case .yield(let yield) = await router.next() else { throw Unexpected() }
                #expect(try yield.payload.arguments() == [expected])
            }
        }
    }

    @Test func `answers invalid_argument when an argument is missing or of another type`() async throws {
        try await withFakeRouter { session, router, scheduler in
            try await register(ProcedureHandler { (a: Int) in a }, session, router, scheduler)
            try await router.send(try invocation(1), try invocation(2, "two"))
            for sentence in ["argument 1: missing", "argument 1: expected an integer"] {
                guard case .error(let error) = await router.next() else { throw Unexpected() }
                #expect(error.requestType == .invocation)
                #expect(error.error == .invalidArgument)
                #expect(try error.payload.arguments() == [.string(sentence)])
            }
        }
    }

    @Test func `R14: a thrown WAMPError travels as it is, any other error as runtime_error`() async throws {
        struct Broken: Error {}
        try await withFakeRouter { session, router, scheduler in
            let handler = ProcedureHandler { (isOurs: Bool) -> Int in
                if isOurs { throw try WAMPError("com.example.no", arguments: [1], keywordArguments: ["why": "so"]) }
                throw Broken()
            }
            try await register(handler, session, router, scheduler)
            try await router.send(try invocation(1, true))
            guard case .error(let ours) = await router.next() else { throw Unexpected() }
            #expect(ours.error == "com.example.no")
            #expect(try ours.payload.arguments() == [1])
            #expect(try ours.payload.keywordArguments() == ["why": "so"])
            try await router.send(try invocation(2, false))
            guard case .error(let other) = await router.next() else { throw Unexpected() }
            #expect(other.error == "wamp.error.runtime_error")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `R15: can call, publish and subscribe from inside a handler`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let handler = ProcedureHandler { (name: String) -> String in
                try await session.publish("a.topic", name)
                try await session.subscribe("a.topic") { (_: String) in }
                return try await session.call("a.other", name)
            }
            try await register(handler, session, router, scheduler)
            try await router.send(try invocation(1, "Ada"))
            guard case .publish = await router.next() else { throw Unexpected() }
            guard case .subscribe(let subscribe) = await router.next() else { throw Unexpected() }
            try await router.send(
                .subscribed(SubscribedMessage(request: subscribe.request, subscription: SubscriptionID(rawValue: 3))))
            guard case .call(let call) = await router.next() else { throw Unexpected() }
            try await router.send(
                .result(ResultMessage(request: call.request, payload: Payload(arguments: ["Hello, Ada"]))))
            guard case .yield(let yield) = await router.next() else { throw Unexpected() }
            #expect(try yield.payload.arguments() == ["Hello, Ada"])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `R16: can call its own procedure`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            try await register(ProcedureHandler { (number: Int) in number * 2 }, session, router, scheduler)
            let calling = scheduler.task { () async throws -> Int in try await session.call("a.procedure", 21) }
            let call = try await router.nextCall()
            try await router.send(.invocation(InvocationMessage(request: 1, registration: 11, payload: call.payload)))
            let yield = try await router.nextYield()
            try await router.send(.result(ResultMessage(request: call.request, payload: yield.payload)))
            #expect(try await calling.value == 42)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `A20: INTERRUPT cancels the handler's task`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let handler = ProcedureHandler { () async throws -> Int in
                try await scheduler.sleep(for: .seconds(3600))
                return 1
            }
            try await register(handler, session, router, scheduler)
            try await router.send(try invocation(1))
            var options = Details()
            options.mode = .kill
            try await router.send(.interrupt(InterruptMessage(request: RequestID(rawValue: 1), options: options)))
            guard case .error(let error) = await router.next() else { throw Unexpected() }
            #expect(error.error == .canceled)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `cancels its handlers when the session ends`(kind: SchedulerKind) async throws {
        let ended = AsyncStream<Bool>.makeStream()
        try await withFakeRouter(kind) { session, router, scheduler in
            let handler = ProcedureHandler { () async in
                do { try await scheduler.sleep(for: .seconds(3600)) } catch { ended.continuation.yield(true) }
            }
            try await register(handler, session, router, scheduler)
            try await router.send(try invocation(1))
            await scheduler.task {}.value
            await router.disconnect()
            for await wasCancelled in ended.stream {
                #expect(wasCancelled)
                break
            }
        }
    }
}

/// Subscribes to `topic` with a fake router that grants `id`.
private func grantSubscription(_ router: FakeRouter, _ id: UInt64) async throws {
    guard case .subscribe(let message) = await router.next() else { throw Unexpected() }
    try await router.send(
        .subscribed(SubscribedMessage(request: message.request, subscription: SubscriptionID(rawValue: id))))
}

private func event(_ subscription: UInt64, _ argument: Value) throws -> Message {
    .event(
        EventMessage(
            subscription: SubscriptionID(rawValue: subscription), publication: PublicationID(rawValue: 1),
            payload: try Payload(arguments: [argument])))
}

@Suite struct `A subscriber` {
    @Test(arguments: SchedulerKind.both)
    func `P11: handlers see the events of one session in the order they arrive, across topics`(
        kind: SchedulerKind
    ) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let seen = AsyncStream<Int>.makeStream()
            let subscribing = scheduler.task {
                try await session.subscribe("topic.a") { (number: Int) in _ = seen.continuation.yield(number) }
                try await session.subscribe("topic.b") { (number: Int) in _ = seen.continuation.yield(number) }
            }
            try await grantSubscription(router, 1)
            try await grantSubscription(router, 2)
            _ = try await subscribing.value
            for number in 0..<500 {
                try await router.send(try event(number.isMultiple(of: 3) ? 1 : 2, Value(integer: number)))
            }
            var expected = 0
            for await number in seen.stream {
                #expect(number == expected)
                expected += 1
                if expected == 500 { break }
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `P12: a handler that fails ends neither the session nor what other handlers do`(
        kind: SchedulerKind
    ) async throws {
        struct Broken: Error {}
        try await withFakeRouter(kind) { session, router, scheduler in
            let seen = AsyncStream<Int>.makeStream()
            let subscribing = scheduler.task {
                try await session.subscribe("topic.a") { (_: Int) in throw Broken() }
                try await session.subscribe("topic.a") { (number: Int) in _ = seen.continuation.yield(number) }
                try await session.subscribe("topic.b") { (number: Int) in _ = seen.continuation.yield(number) }
            }
            for id: UInt64 in [1, 1, 2] { try await grantSubscription(router, id) }
            try await subscribing.value
            try await router.send(try event(1, 1), try event(1, "no number"), try event(2, 2), try event(1, 3))
            var numbers: [Int] = []
            for await number in seen.stream {
                numbers.append(number)
                if numbers.count == 3 { break }
            }
            #expect(numbers == [1, 2, 3])
            try await session.publish("a.marker")
            guard case .publish = await router.next() else { throw Unexpected() }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `iterates over events, and unsubscribes when the loop is left`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let task = scheduler.task {
                var numbers: [Int] = []
                for try await number in try await session.subscribe("a.topic", as: Int.self) {
                    numbers.append(number)
                    if numbers.count == 3 { break }
                }
                return numbers
            }
            try await grantSubscription(router, 5)
            try await router.send(try event(5, 1), try event(5, 2), try event(5, 3), try event(5, 4))
            #expect(try await task.value == [1, 2, 3])
            guard case .unsubscribe(let message) = await router.next() else { throw Unexpected() }
            #expect(message.subscription.rawValue == 5)
            try await router.send(.unsubscribed(UnsubscribedMessage(request: message.request)))
        }
    }

    @Test func `is told when it takes events too slowly, and keeps those that fit`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let subscribing = scheduler.task {
                try await session.subscribe("a.topic", as: Int.self, buffering: EventBuffering(limit: 2))
            }
            try await grantSubscription(router, 5)
            let events = try await subscribing.value
            for number in 1...4 { try await router.send(try event(5, Value(integer: number))) }
            try await session.publish("a.marker")
            _ = await router.next()
            var iterator = events.makeAsyncIterator()
            #expect(try await iterator.next() == 1)
            #expect(try await iterator.next() == 2)
            await #expect(throws: SessionError.tooManyEvents(limit: 2)) { try await iterator.next() }
        }
    }

    @Test func `runs no more handlers at a time than it may, and goes on when they are done`() async throws {
        var configuration = Session.Configuration()
        configuration.maximumRunningHandlers = 2
        try await withFakeRouter(configuration: configuration) { session, router, scheduler in
            let started = AsyncStream<Int>.makeStream()
            let ended = AsyncStream<Int>.makeStream()
            let gate = AsyncStream<Void>.makeStream()
            var numbers = started.stream.makeAsyncIterator()
            var ends = ended.stream.makeAsyncIterator()
            let subscribing = scheduler.task {
                try await session.subscribe("a.topic") { (number: Int) in
                    started.continuation.yield(number)
                    for await _ in gate.stream {}
                    ended.continuation.yield(number)
                }
            }
            try await grantSubscription(router, 5)
            _ = try await subscribing.value
            try await router.send(try event(5, 1), try event(5, 2), try event(5, 3))
            #expect(await [numbers.next(), numbers.next()] == [1, 2])
            gate.continuation.finish()
            _ = await (ends.next(), ends.next())
            await scheduler.task {}.value  // both are counted as done now
            try await router.send(try event(5, 4))
            #expect(await numbers.next() == 4)
        }
    }

    @Test func `ends its sequence with the error when the connection is lost`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let task = scheduler.task {
                for try await _ in try await session.subscribe("a.topic", as: Int.self) {}
            }
            try await grantSubscription(router, 5)
            await scheduler.task {}.value
            await router.disconnect()
            await #expect(throws: SessionError.self) { try await task.value }
        }
    }
}
