import Foundation
import Swampy
import Testing

/// The advanced profile of our client with somebody else's router, and with somebody else's client behind that.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Crossbar.io, beyond the basic profile` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `A5, A20, A21: carries results in parts and cancellations`(
        scheduler name: SchedulerName
    ) async throws {
        try await withTwoSessions(name) { session, other, scheduler in
            try await checkStreams(session, with: other)
            try await checkCancellation(session, with: other, on: scheduler)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `A31, A35, A40, A41: knows patterns, shared registrations and callees that are replaced`() async throws {
        try await withTwoSessions(.libev) { session, other, scheduler in
            try await checkPatterns(session, with: other)
            for (callee, name) in [(session, "first"), (other, "second")] {
                try await callee.register("com.example.shared", options: RegisterOptions(invoke: .roundRobin)) { name }
            }
            var answers: [String] = []
            for _ in 0..<4 { answers.append(try await session.call("com.example.shared")) }
            #expect(Set(answers) == ["first", "second"])
            #expect(answers[0] != answers[1] && answers[0] == answers[2])

            let registration = try await session.register("com.example.taken") { "old" }
            var replacing = RegisterOptions()
            replacing.replacesOthers = true
            try await other.register("com.example.taken", options: replacing) { "new" }
            guard case .revoked = await registration.waitUntilEnded() else { throw Failed() }
            let answer: String = try await session.call("com.example.taken")
            #expect(answer == "new")
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `E1, E2, E10: delivers events to those they are meant for, and keeps one`() async throws {
        try await withTwoSessions(.libev) { session, other, _ in
            try await checkAudience(session, with: other)
            var keeping = PublishOptions(acknowledges: true)
            keeping.retains = true
            try await session.publish("com.example.kept", "before", options: keeping)
            let events = try await other.events(
                "com.example.kept", buffering: EventBuffering(), options: SubscribeOptions(wantsRetained: true))
            for try await event in events {
                #expect(event.isRetained)
                #expect(try event.argument(0, as: String.self) == "before")
                break
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `K1, K2, K4, K8, K10, K14: answers the meta API`() async throws {
        try await withTwoSessions(.libev) { session, other, _ in
            try await checkMeta(session, with: other)
        }
    }
}

/// Runs `body` with two of our sessions at a Crossbar.io of their own.
private func withTwoSessions(
    _ name: SchedulerName, _ body: @escaping @Sendable (Session, Session, any Scheduler) async throws -> Void
) async throws {
    try await withCrossbar { url in
        try await withScheduler(name) { scheduler in
            try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                try await withSession(to: url, realm: "realm1", on: scheduler) { other in
                    try await body(session, other, scheduler)
                }
            }
        }
    }
}

private func checkStreams(_ session: Session, with other: Session) async throws {
    try await other.register("com.example.count") { (invocation: Invocation, limit: Int) in
        for number in 0..<limit { try await invocation.progress(number) }
        return limit
    }
    let results = try await session.stream("com.example.count", 1000, as: Int.self)
    var parts: [Int] = []
    for try await part in results { parts.append(part) }
    #expect(parts == Array(0..<1000))
    #expect(try await results.result() == 1000)
    // Who takes no parts gets the result alone.
    let whole: Int = try await session.call("com.example.count", 10)
    #expect(whole == 10)
}

private func checkCancellation(_ session: Session, with other: Session, on scheduler: any Scheduler) async throws {
    let (ends, continuation) = AsyncStream<Bool>.makeStream()
    try await other.register("com.example.sleep") { () async throws in
        do {
            try await scheduler.sleep(for: .seconds(60))
        } catch {
            continuation.yield(Task.isCancelled)
            throw error
        }
    }
    for mode in [CancelMode.killNoWait, .kill] {
        var options = CallOptions()
        options.cancelMode = mode
        let chosen = options
        let call = scheduler.task { try await session.call("com.example.sleep", options: chosen) as CallResult }
        try await scheduler.sleep(for: .milliseconds(50))
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        for await wasCancelled in ends {
            #expect(wasCancelled)
            break
        }
    }
    // One that takes too long is ended by the caller itself.
    let error = await #expect(throws: WAMPError.self) {
        try await session.call("com.example.sleep", options: CallOptions(timeout: .milliseconds(50))) as CallResult
    }
    #expect(error?.uri == .timeout)
}

private func checkPatterns(_ session: Session, with other: Session) async throws {
    try await other.register("com.example.files.", options: RegisterOptions(match: .prefix)) { (call: Invocation) in
        "\(call.procedure) by \(call.caller == nil ? "nobody" : "somebody")"
    }
    let answer: String = try await session.call("com.example.files.readme")
    #expect(answer == "com.example.files.readme by somebody")
    let events = try await other.events(
        "com..changed", buffering: EventBuffering(), options: SubscribeOptions(match: .wildcard))
    try await session.publish("com.example.changed", 1, acknowledge: true)
    for try await event in events {
        #expect(event.topic == "com.example.changed")
        #expect(event.publisher != nil)
        break
    }
}

private func checkAudience(_ session: Session, with other: Session) async throws {
    let own = try await session.subscribe("com.example.audience", as: Int.self)
    let others = try await other.subscribe("com.example.audience", as: Int.self)
    let (mine, theirs) = (await session.id, await other.id)
    func publish(_ number: Int, _ change: (inout PublishOptions) -> Void) async throws {
        var options = PublishOptions(acknowledges: true, excludesMe: false)
        change(&options)
        try await session.publish("com.example.audience", number, options: options)
    }
    try await publish(1) { _ in }
    try await publish(2) { $0.audience.excluded = [theirs] }
    try await publish(3) { $0.audience.eligible = [theirs] }
    try await publish(4) { $0.audience.eligible = [mine] }
    try await publish(5) { $0.excludesMe = true }
    try await publish(6) { _ in }
    for (events, expected) in [(own, [1, 2, 4, 6]), (others, [1, 3, 5, 6])] {
        var received: [Int] = []
        for try await number in events {
            received.append(number)
            if number == 6 { break }
        }
        #expect(received == expected)
    }
}

private func checkMeta(_ session: Session, with other: Session) async throws {
    let (mine, theirs) = (await session.id, await other.id)
    let sessions = try await session.meta.sessions.list()
    #expect(sessions.contains(mine) && sessions.contains(theirs))
    #expect(try await session.meta.sessions.count() == sessions.count)
    #expect(try await session.meta.sessions.details(of: theirs).role == "anonymous")
    let missing = await #expect(throws: WAMPError.self) { try await session.meta.sessions.details(of: 1) }
    #expect(missing?.uri == .noSuchSession)

    let registration = try await other.register("com.example.meta.procedure") { 1 }
    let number = try #require(await registration.id)
    #expect(try await session.meta.registrations.lookup("com.example.meta.procedure") == number)
    #expect(try await session.meta.registrations.match("com.example.meta.procedure") == number)
    #expect(try await session.meta.registrations.details(of: number).procedure == "com.example.meta.procedure")
    #expect(try await session.meta.registrations.callees(of: number) == [theirs])
    #expect(try await session.meta.registrations.calleeCount(of: number) == 1)
    #expect(try await session.meta.registrations.list().exact.contains(number))

    let subscription = try await other.subscribe("com.example.meta.topic") { (_: Int) in }
    let topic = try #require(await subscription.id)
    #expect(try await session.meta.subscriptions.lookup("com.example.meta.topic") == topic)
    #expect(try await session.meta.subscriptions.matches("com.example.meta.topic") == [topic])
    #expect(try await session.meta.subscriptions.subscribers(of: topic) == [theirs])
    #expect(try await session.meta.subscriptions.subscriberCount(of: topic) == 1)

    // The other session leaves a testament, and is ended.
    try await other.meta.testaments.add("com.example.gone", "farewell")
    let farewells = try await session.subscribe("com.example.gone", as: String.self)
    let leaves = try await session.meta.sessions.leaves()
    try await session.meta.sessions.kill(theirs, reason: .killed, message: "enough")
    guard case .closedByRouter(let reason, _) = await other.waitUntilEnded() else { throw Failed() }
    #expect(reason == .killed)
    for try await farewell in farewells {
        #expect(farewell == "farewell")
        break
    }
    for try await leave in leaves where leave.id == theirs { break }
}
