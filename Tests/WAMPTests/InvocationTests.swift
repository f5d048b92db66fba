import Scheduling
import Synchronization
import TestSupport
import Testing
import WAMP
import WAMPCore

@Suite struct `An invocation` {
    @Test(arguments: SchedulerKind.both)
    func `A4: is answered in parts of any shape when its caller takes them`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let registering = scheduler.task {
                try await session.register("a.b") { (invocation: Invocation, limit: Int) in
                    for number in 1...limit { try await invocation.progress(number) }
                    try await invocation.progress("text", keywordArguments: ["of": 2])
                    let wasSent = try await invocation.progress()
                    #expect(wasSent)
                    return "done"
                }
            }
            try await router.grantRegistration()
            _ = try await registering.value
            try await router.invoke(1, ["receive_progress": true], 2)
            for expected: [Value] in [[1], [2], ["text"], []] {
                let part = try await router.nextYield()
                #expect(part.options.progress)
                #expect(try part.payload.arguments() == expected)
            }
            let end = try await router.nextYield()
            #expect(!end.options.progress)
            #expect(try end.payload.arguments() == ["done"])
        }
    }

    @Test func `A6: of a caller who wants no parts is answered once`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let registering = scheduler.task {
                try await session.register("a.b") { (invocation: Invocation) -> Bool in
                    #expect(!invocation.wantsProgress)
                    return try await invocation.progress(1)
                }
            }
            try await router.grantRegistration()
            _ = try await registering.value
            try await router.invoke(1)
            let end = try await router.nextYield()
            #expect(end.options == [:])
            #expect(try end.payload.arguments() == [false])
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `A13: reads a call in parts while it answers in parts`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let registering = scheduler.task {
                try await session.register("a.b") { (invocation: Invocation) -> Int in
                    var sum = 0
                    for try await number in invocation.parts(as: Int.self) {
                        sum += number
                        if sum.isMultiple(of: 2) { try await invocation.progress(sum) }
                    }
                    return sum
                }
            }
            try await router.grantRegistration()
            _ = try await registering.value
            try await router.invoke(1, ["progress": true, "receive_progress": true], 1)
            try await router.invoke(1, ["progress": true], 1)
            #expect(try await router.nextYield().payload.arguments() == [2])
            try await router.invoke(1, ["progress": true], 3)
            try await router.invoke(1)
            let end = try await router.nextYield()
            #expect(try end.payload.arguments() == [5])
            #expect(!end.options.progress)
        }
    }

    @Test func `A12: that is answered before its last part drops the rest`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let count = Mutex(0)
            let registering = scheduler.task {
                try await session.register("a.b") { (number: Int) -> Int in
                    count.withLock { $0 += 1 }
                    return number
                }
            }
            try await router.grantRegistration()
            _ = try await registering.value
            try await router.invoke(1, ["progress": true], 1)
            #expect(try await router.nextYield().payload.arguments() == [1])
            try await router.invoke(1, ["progress": true], 2)
            try await router.invoke(1, [:], 3)
            try await router.invoke(2, [:], 4)
            #expect(try await router.nextYield().payload.arguments() == [4])
            #expect(count.withLock { $0 } == 2)
        }
    }

    @Test func `whose parts come faster than they are taken ends with an error`() async throws {
        var configuration = Session.Configuration()
        configuration.maximumWaitingParts = 3
        try await withFakeRouter(configuration: configuration) { session, router, scheduler in
            let registering = scheduler.task {
                try await session.register("a.b") { () async throws in try await scheduler.sleep(for: .seconds(3600)) }
            }
            try await router.grantRegistration()
            _ = try await registering.value
            for number in 1...4 { try await router.invoke(1, ["progress": true], Value(integer: number)) }
            #expect(try await router.nextError().error == .payloadSizeExceeded)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `A20: interrupted with kill is answered canceled, with killnowait not at all`(
        kind: SchedulerKind
    ) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let ends = AsyncStream<Bool>.makeStream()
            var ended = ends.stream.makeAsyncIterator()
            let registering = scheduler.task {
                try await session.register("a.b") { () async throws in
                    do {
                        try await scheduler.sleep(for: .seconds(3600))
                    } catch {
                        ends.continuation.yield(Task.isCancelled)
                        throw error
                    }
                }
            }
            try await router.grantRegistration()
            _ = try await registering.value
            try await router.invoke(1)
            try await router.interrupt(1, .killNoWait)
            #expect(await ended.next() == true)
            try await router.invoke(2)
            try await router.interrupt(2, .kill)
            #expect(await ended.next() == true)
            let error = try await router.nextError()  // the first answer there is
            #expect(error.request.rawValue == 2)
            #expect(error.error == .canceled)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `A24: with a forwarded time limit is ended here, with wamp.error.timeout, once`(
        kind: SchedulerKind
    ) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            var options = RegisterOptions()
            options.keepsTimeouts = true
            let chosen = options
            let registering = scheduler.task {
                try await session.register("a.b", options: chosen) { (isSlow: Bool) in
                    if isSlow { try await scheduler.sleep(for: .seconds(3600)) }
                }
            }
            #expect(try await router.grantRegistration().options == ["forward_timeout": true])
            _ = try await registering.value
            try await router.invoke(1, ["timeout": 10], true)
            let error = try await router.nextError()
            #expect(error.request.rawValue == 1)
            #expect(error.error == .timeout)
            try await router.invoke(2, ["timeout": 3_600_000], false)
            #expect(try await router.nextYield().request.rawValue == 2)
        }
    }

    @Test func `knows its caller, and which procedure of a pattern was called`() async throws {
        try await withFakeRouter { session, router, scheduler in
            var options = RegisterOptions(match: .prefix, invoke: .roundRobin)
            options.disclosesCaller = true
            options.replacesOthers = true
            let chosen = options
            let registering = scheduler.task {
                try await session.register("a.", options: chosen) { (invocation: Invocation) -> [String?] in
                    [
                        invocation.procedure.string, invocation.caller?.description, invocation.callerAuthID,
                        invocation.callerRole,
                    ]
                }
            }
            let register = try await router.grantRegistration()
            #expect(
                register.options == [
                    "match": "prefix", "invoke": "roundrobin", "disclose_caller": true, "force_reregister": true,
                ])
            _ = try await registering.value
            try await router.invoke(
                1, ["procedure": "a.b", "caller": 9, "caller_authid": "ada", "caller_authrole": "admin"])
            let answer = try await router.nextYield().payload.arguments()
            #expect(answer == [["a.b", "9", "ada", "admin"]])
        }
    }

    @Test func `waits for its turn where only some may run at a time, and is refused when too many wait`() async throws
    {
        var configuration = Session.Configuration()
        configuration.maximumWaitingInvocations = 2
        try await withFakeRouter(configuration: configuration) { session, router, scheduler in
            var options = RegisterOptions()
            options.concurrency = 1
            let chosen = options
            let started = AsyncStream<Int>.makeStream()
            var starts = started.stream.makeAsyncIterator()
            let gate = AsyncStream<Void>.makeStream()
            let registering = scheduler.task {
                try await session.register("a.b", options: chosen) { (number: Int) in
                    started.continuation.yield(number)
                    var gates = gate.stream.makeAsyncIterator()
                    _ = await gates.next()
                    return number
                }
            }
            #expect(try await router.grantRegistration().options == ["concurrency": 1])
            _ = try await registering.value
            for number in 1...4 { try await router.invoke(UInt64(number), [:], Value(integer: number)) }
            let refusal = try await router.nextError()
            #expect(refusal.request.rawValue == 4)
            #expect(refusal.error == .unavailable)
            #expect(await starts.next() == 1)
            // One that waits can be cancelled before it has begun.
            try await router.interrupt(2, .kill)
            #expect(try await router.nextError().request.rawValue == 2)
            gate.continuation.yield()
            #expect(try await router.nextYield().request.rawValue == 1)
            #expect(await starts.next() == 3)
            gate.continuation.yield()
            #expect(try await router.nextYield().request.rawValue == 3)
        }
    }
}

@Suite struct `A revocation` {
    @Test(arguments: SchedulerKind.both)
    func `A40: of a registration drops it and tells the program`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let registering = scheduler.task { try await session.register("a.b") { 1 } }
            try await router.grantRegistration(11)
            let registration = try await registering.value
            #expect(await registration.id?.rawValue == 11)
            let details: Details = ["registration": 11, "reason": "a.reason"]
            try await router.send(.unregistered(UnregisteredMessage(request: 0, details: details)))
            #expect(await registration.waitUntilEnded() == .revoked(reason: "a.reason"))
            #expect(await registration.id == nil)
            try await registration.cancel()  // nothing is sent for what has ended
            try await session.publish("a.marker")
            #expect(try await router.nextPublish().topic == "a.marker")
        }
    }

    @Test func `of a subscription ends its sequence with an error that says so`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let subscribing = scheduler.task { try await session.events("a.b") }
            try await router.grantSubscription(5)
            let events = try await subscribing.value
            try await router.send(.unsubscribed(UnsubscribedMessage(request: 0, details: ["subscription": 5])))
            var iterator = events.makeAsyncIterator()
            await #expect(throws: SessionError.revoked(reason: nil)) { try await iterator.next() }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `of one's own reaches the router from a task that is cancelled as well, which does not wait`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let registering = scheduler.task { try await session.register("a.b") { 1 } }
            try await router.grantRegistration()
            let registration = try await registering.value
            let cancelling = scheduler.task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await registration.cancel()
            }
            guard case .unregister(let message) = await router.next() else { throw Unexpected() }
            #expect(message.registration == 11)
            await #expect(throws: CancellationError.self) { try await cancelling.value }
            #expect(await registration.waitUntilEnded() == .cancelled)
        }
    }

    @Test func `and other ends are told apart`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let registering = scheduler.task {
                (try await session.register("a.b") { 1 }, try await session.subscribe("a.c") { (_: Int) in })
            }
            try await router.grantRegistration()
            try await router.grantSubscription()
            let (registration, subscription) = try await registering.value
            let cancelling = scheduler.task { try await registration.cancel() }
            guard case .unregister(let message) = await router.next() else { throw Unexpected() }
            try await router.send(.unregistered(UnregisteredMessage(request: message.request)))
            try await cancelling.value
            #expect(await registration.waitUntilEnded() == .cancelled)
            await router.disconnect()
            guard case .sessionEnded(.disconnected) = await subscription.waitUntilEnded() else { throw Unexpected() }
        }
    }
}
