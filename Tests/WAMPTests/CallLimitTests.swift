import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

@Suite struct `A caller's limits` {
    @Test(arguments: [CancelMode.skip, .killNoWait])
    func `A21: a cancelled task sends CANCEL with the chosen mode and waits no longer`(mode: CancelMode) async throws {
        try await withFakeRouter { session, router, scheduler in
            var options = CallOptions()
            options.cancelMode = mode
            let chosen = options
            let call = scheduler.task { try await session.call("a.b", options: chosen) as CallResult }
            _ = try await router.nextCall()
            call.cancel()
            #expect(try await router.nextCancel().options["mode"] == .string(mode.rawValue))
            await #expect(throws: CancellationError.self) { try await call.value }
        }
    }

    @Test(arguments: [true, false])
    func `A21: with kill a cancelled task waits for the callee, and has its result if there is one`(
        hasResult: Bool
    ) async throws {
        try await withFakeRouter { session, router, scheduler in
            var options = CallOptions()
            options.cancelMode = .kill
            let chosen = options
            let call = scheduler.task { () async throws -> Int in try await session.call("a.b", options: chosen) }
            let message = try await router.nextCall()
            call.cancel()
            #expect(try await router.nextCancel().options["mode"] == "kill")
            if hasResult {
                try await router.answer(message, 42)
                #expect(try await call.value == 42)
            } else {
                try await router.send(
                    .error(ErrorMessage(requestType: .call, request: message.request, error: .canceled)))
                await #expect(throws: CancellationError.self) { try await call.value }
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a call that takes too long is cancelled, and throws wamp.error.timeout`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let call = scheduler.task {
                try await session.call("a.b", options: CallOptions(timeout: .milliseconds(10))) as CallResult
            }
            let message = try await router.nextCall()
            #expect(message.options == [:])
            #expect(try await router.nextCancel().request == message.request)
            let error = await #expect(throws: WAMPError.self) { try await call.value }
            #expect(error?.uri == .timeout)
        }
    }

    @Test func `an answer in time stops the clock`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let call = scheduler.task { () async throws -> Int in
                try await session.call("a.b", options: CallOptions(timeout: .seconds(3600)))
            }
            try await router.answer(try await router.nextCall(), 1)
            #expect(try await call.value == 1)
        }
    }

    @Test func `the router's limit, the wish to be disclosed and options of its own stand in CALL`() async throws {
        try await withFakeRouter { session, router, scheduler in
            var options = CallOptions()
            options.routerTimeout = .milliseconds(1500)
            options.disclosesMe = true
            options.custom = ["x_trace": "abc"]
            let chosen = options
            let call = scheduler.task { try await session.call("a.b", options: chosen) as CallResult }
            let message = try await router.nextCall()
            #expect(message.options == ["timeout": 1500, "disclose_me": true, "x_trace": "abc"])
            try await router.answer(message)
            _ = try await call.value
        }
    }

    @Test(arguments: ["", "a..b", "a.b.", "a b", "a.#"])
    func `I11: a name that is no URI is refused before anything is sent`(name: String) async throws {
        try await withFakeRouter { session, router, scheduler in
            let attempts: [Task<Void, any Error>] = [
                scheduler.task { _ = try await session.call(name) as CallResult },
                scheduler.task { try await session.publish(name) },
                scheduler.task { try await session.register(name) { 1 } },
                scheduler.task { _ = try await session.events(name) },
                scheduler.task { _ = try await session.stream(name, as: Int.self) },
            ]
            for attempt in attempts {
                let error = await #expect(throws: WAMPError.self) { try await attempt.value }
                #expect(error?.uri == .invalidURI)
            }
            try await session.publish("a.marker")
            #expect(try await router.nextPublish().request.rawValue == 1)
        }
    }
}
