import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

@Suite struct `A caller` {
    @Test(arguments: SchedulerKind.both)
    func `sends positional and keyword arguments and decodes the result`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let call = scheduler.task { () async throws -> Int in
                try await session.call("com.example.add", 2, "three", keywordArguments: ["loud": true])
            }
            guard case .call(let message) = await router.next() else { throw Unexpected() }
            #expect(message.procedure == "com.example.add")
            #expect(try message.payload.arguments() == [2, "three"])
            #expect(try message.payload.keywordArguments() == ["loud": true])
            try await router.send(.result(ResultMessage(request: message.request, payload: Payload(arguments: [5]))))
            #expect(try await call.value == 5)
        }
    }

    @Test func `leaves no number out for what cannot be sent, for which a strict router would end the session`()
        async throws
    {
        try await withFakeRouter(format: .json) { session, router, scheduler in
            let endless = try Payload(arguments: [.double(.infinity)], format: .cbor)  // there is none in JSON
            await #expect(throws: SendError.notEncodable(.notFinite)) {
                try await session.publish("a.b", payload: endless, options: PublishOptions())
            }
            await #expect(throws: SendError.notEncodable(.notFinite)) {
                try await session.publish("a.b", payload: endless, options: PublishOptions(acknowledges: true))
            }
            await #expect(throws: SendError.notEncodable(.notFinite)) {
                try await session.call("a.b", payload: endless, options: CallOptions())
            }
            await #expect(throws: SendError.notEncodable(.notFinite)) {
                try await session.stream("a.b", payload: endless, parts: nil, options: CallOptions())
            }
            try await session.publish("a.b", payload: .empty, options: PublishOptions())
            #expect(try await router.nextPublish().request == 1)
        }
    }

    @Test func `calls through the dynamic proxy in its three forms`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let typed = scheduler.task { () async throws -> Int in
                try await session.rpc.com.example.add(2, 3, name: "x")
            }
            let whole = scheduler.task { () async throws -> String in try await session.rpc["com.example.name"]() }
            let dropped = scheduler.task { try await session.rpc.com.example.fire(1.5, flag: true) }
            for (procedure, arguments, keywords, result) in [
                ("com.example.add", [2, 3], ["name": "x"], 5),
                ("com.example.name", [], [:], "Ada"),
                ("com.example.fire", [1.5], ["flag": true], .null),
            ] as [(URI, [Value], [String: Value], Value)] {
                guard case .call(let message) = await router.next() else { throw Unexpected() }
                #expect(message.procedure == procedure)
                #expect(try message.payload.arguments() == arguments)
                #expect(try message.payload.keywordArguments() == keywords)
                let payload = try Payload(arguments: [result])
                try await router.send(.result(ResultMessage(request: message.request, payload: payload)))
            }
            #expect(try await typed.value == 5)
            #expect(try await whole.value == "Ada")
            _ = try await dropped.value
        }
    }

    @Test func `gets the callee's error as it was thrown`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let call = scheduler.task { try await session.call("a.b") as CallResult }
            guard case .call(let message) = await router.next() else { throw Unexpected() }
            let payload = try Payload(arguments: ["sold out"], keywordArguments: ["left": 0])
            try await router.send(
                .error(
                    ErrorMessage(
                        requestType: .call, request: message.request, error: "com.example.error", payload: payload)))
            let error = await #expect(throws: WAMPError.self) { try await call.value }
            #expect(error?.uri == "com.example.error")
            #expect(error?.message == "sold out")
            #expect(try error?.payload.keywordArguments() == ["left": 0])
        }
    }

    @Test func `says which result is of the wrong type`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let call = scheduler.task { () async throws -> Int in try await session.call("a.b") }
            guard case .call(let message) = await router.next() else { throw Unexpected() }
            let payload = try Payload(arguments: ["five"])
            try await router.send(.result(ResultMessage(request: message.request, payload: payload)))
            await #expect(throws: ArgumentError.self) { try await call.value }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `A21: cancels the call at the router when its task is cancelled, and ignores the late answer`(
        kind: SchedulerKind
    ) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            for _ in 0..<50 {
                let call = scheduler.task { try await session.call("a.b") as CallResult }
                guard case .call(let message) = await router.next() else { throw Unexpected() }
                call.cancel()
                guard case .cancel(let cancel) = await router.next() else { throw Unexpected() }
                #expect(cancel.request == message.request)
                await #expect(throws: CancellationError.self) { try await call.value }
                try await router.send(.result(ResultMessage(request: message.request)))
            }
            #expect(await session.isOpen)
        }
    }

    @Test func `does not send a call whose task was cancelled before`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let call = scheduler.task { () async throws -> CallResult in
                withUnsafeCurrentTask { $0?.cancel() }
                return try await session.call("a.b")
            }
            await #expect(throws: CancellationError.self) { try await call.value }
            try await session.publish("a.marker")
            guard case .publish(let publish) = await router.next() else { throw Unexpected() }
            #expect(publish.topic == "a.marker")
        }
    }
}
