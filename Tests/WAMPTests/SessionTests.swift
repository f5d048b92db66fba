import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

@Suite struct `A session` {
    @Test(arguments: SchedulerKind.both)
    func `I1: counts its requests from 1 over all kinds`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            try await session.publish("a.topic", 1)
            let call = scheduler.task { try await session.call("a.procedure") as CallResult }
            guard case .publish(let publish) = await router.next() else { throw Unexpected() }
            guard case .call(let message) = await router.next() else { throw Unexpected() }
            #expect(publish.request.rawValue == 1)
            #expect(message.request.rawValue == 2)
            try await router.send(.result(ResultMessage(request: message.request)))
            _ = try await call.value
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `S9: answers GOODBYE with goodbye_and_out, and ends`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, _ in
            try await router.send(.goodbye(GoodbyeMessage(reason: .systemShutdown)))
            guard case .goodbye(let goodbye) = await router.next() else { throw Unexpected() }
            #expect(goodbye.reason == .goodbyeAndOut)
            let end = await session.waitUntilEnded()
            #expect(end == .closedByRouter(reason: .systemShutdown, message: nil))
        }
    }

    @Test func `S12: ends at ABORT and does not answer it`() async throws {
        try await withFakeRouter { session, router, _ in
            try await router.send(.abort(AbortMessage(reason: "com.example.enough")))
            let end = await session.waitUntilEnded()
            #expect(end == .closedByRouter(reason: "com.example.enough", message: nil))
        }
    }

    @Test func `S14: a second WELCOME is answered with ABORT protocol_violation`() async throws {
        try await withFakeRouter { session, router, _ in
            try await router.send(FakeRouter.welcome)
            guard case .abort(let abort) = await router.next() else { throw Unexpected() }
            #expect(abort.reason == .protocolViolation)
            guard case .violation = await session.waitUntilEnded() else { throw Unexpected() }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `S21: fails every pending request when the connection is lost`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let requests: [Task<Void, any Error>] = [
                scheduler.task { _ = try await session.call("a.b") as CallResult },
                scheduler.task { try await session.register("a.c") { 1 } },
                scheduler.task { try await session.publish("a.d", acknowledge: true) },
                scheduler.task { _ = try await session.events("a.e") },
            ]
            for _ in requests { _ = await router.next() }
            await router.disconnect()
            for request in requests {
                let error = await #expect(throws: SessionError.self) { try await request.value }
                guard case .ended(.disconnected) = error else { throw Unexpected() }
            }
            await #expect(throws: SessionError.self) { try await session.call("a.b") as CallResult }
            await #expect(throws: SessionError.self) { try await session.publish("a.d") }
        }
    }

    @Test func `refuses to join when the router says so`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let (near, far) = await LinkedTransport.pair(on: scheduler)
        let router = FakeRouter(far, on: scheduler)
        await router.start()
        async let joining = Session.join("nowhere", over: near, on: scheduler)
        _ = await router.next()
        var details = Details()
        details.message = "there is no such realm"
        try await router.send(.abort(AbortMessage(details: details, reason: .noSuchRealm)))
        do {
            _ = try await joining
            Issue.record("it joined")
        } catch let error as SessionError {
            #expect(error == .refused(reason: .noSuchRealm, message: "there is no such realm"))
            #expect(error.description == "the router refuses: wamp.error.no_such_realm, there is no such realm")
        }
        await scheduler.task {}.value
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `gives up joining a router that says nothing`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let (near, far) = await LinkedTransport.pair(on: scheduler)
        let router = FakeRouter(far, on: scheduler)
        await router.start()
        await #expect(throws: SessionError.joinTimedOut(after: .milliseconds(10))) {
            var configuration = Session.Configuration()
            configuration.timeout = .milliseconds(10)
            return try await Session.join("realm1", over: near, configuration: configuration, on: scheduler)
        }
        await scheduler.task {}.value
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `leaves with GOODBYE, and does not wait for ever for a router that does not answer`(
        kind: SchedulerKind
    ) async throws {
        try await withFakeRouter(kind) { session, router, _ in
            async let leaving: Void = session.leave(timeout: .milliseconds(10))
            guard case .goodbye(let goodbye) = await router.next() else { throw Unexpected() }
            #expect(goodbye.reason == .closeRealm)
            await leaving
            #expect(await session.waitUntilEnded() == .left)
        }
    }
}
