import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

@Suite struct `A call with results in parts` {
    @Test(arguments: SchedulerKind.both)
    func `A4, A5: is a sequence of its parts, with the result at the end`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let results = try await session.stream("com.example.count", 2, as: Int.self)
            let call = try await router.nextCall()
            #expect(call.options == ["receive_progress": true])
            #expect(try call.payload.arguments() == [2])
            try await router.answer(call, progress: true, 1)
            try await router.answer(call, progress: true, 2)
            try await router.answer(call, "done")
            var parts: [Int] = []
            for try await part in results { parts.append(part) }
            #expect(parts == [1, 2])
            #expect(try await results.result() == "done")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `A5: is cancelled when the loop is left early`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let loop = scheduler.task {
                for try await part in try await session.stream("com.example.count", as: Int.self) {
                    return part
                }
                throw Unexpected()
            }
            let call = try await router.nextCall()
            try await router.answer(call, progress: true, 1)
            #expect(try await loop.value == 1)
            let cancel = try await router.nextCancel()
            #expect(cancel.request == call.request)
            #expect(cancel.options.mode == .killNoWait)
            try await router.answer(call, progress: true, 2)
            try await router.answer(call, 3)
            try await session.publish("a.marker")
            #expect(try await router.nextPublish().topic == "a.marker")
        }
    }

    @Test func `is cancelled when its task is, and tells so`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let loop = scheduler.task {
                for try await _ in try await session.stream("com.example.count", as: Int.self) {}
            }
            let call = try await router.nextCall()
            try await router.answer(call, progress: true, 1)
            await scheduler.task {}.value
            loop.cancel()
            #expect(try await router.nextCancel().request == call.request)
            await #expect(throws: CancellationError.self) { try await loop.value }
        }
    }

    @Test func `throws the callee's error after the parts that came before it`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let results = try await session.stream("com.example.count", as: Int.self)
            let call = try await router.nextCall()
            try await router.answer(call, progress: true, 1)
            try await router.send(.error(ErrorMessage(requestType: .call, request: call.request, error: "a.b")))
            var iterator = results.makeAsyncIterator()
            #expect(try await iterator.next() == 1)
            let error = await #expect(throws: WAMPError.self) { try await iterator.next() }
            #expect(error?.uri == "a.b")
        }
    }

    @Test func `gives its result also to one who takes no parts`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let results = try await session.stream("com.example.count", as: Int.self)
            let call = try await router.nextCall()
            let result = scheduler.task { () async throws -> Int in try await results.result() }
            await scheduler.task {}.value  // it waits now
            for part in 1...10_000 { try await router.answer(call, progress: true, Value(integer: part)) }
            try await router.answer(call, 7)
            #expect(try await result.value == 7)
        }
    }

    @Test func `is cancelled when parts come faster than they are taken`() async throws {
        try await withFakeRouter { session, router, scheduler in
            var options = CallOptions()
            options.maximumWaitingResults = 2
            let results = try await session.stream("com.example.count", as: Int.self, options: options)
            let call = try await router.nextCall()
            for part in 1...3 { try await router.answer(call, progress: true, Value(integer: part)) }
            #expect(try await router.nextCancel().request == call.request)
            var iterator = results.makeAsyncIterator()
            #expect(try await iterator.next() == 1)
            #expect(try await iterator.next() == 2)
            await #expect(throws: SessionError.tooManyResults(limit: 2)) { try await iterator.next() }
        }
    }

    @Test func `fails when the session is lost, and leaves nobody waiting`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let results = try await session.stream("com.example.count", as: Int.self)
            _ = try await router.nextCall()
            await router.disconnect()
            var iterator = results.makeAsyncIterator()
            await #expect(throws: SessionError.self) { try await iterator.next() }
            await #expect(throws: SessionError.self) { try await results.result() as CallResult }
        }
    }
}

@Suite struct `A call in parts` {
    @Test(.timeLimit(.minutes(1)))
    func `ends with its session, also when no part was sent yet`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let (numbers, continuation) = AsyncStream<Int>.makeStream()
            let results = try await session.stream("com.example.sum", sending: numbers, as: Int.self)
            await router.disconnect()
            await #expect(throws: SessionError.self) { try await results.result() as CallResult }
            continuation.finish()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `sends each element with the same number, and a last one that says so`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let (numbers, continuation) = AsyncStream<Int>.makeStream()
            let call = scheduler.task { () async throws -> Int in
                try await session.call("com.example.sum", sending: numbers)
            }
            continuation.yield(1)
            let first = try await router.nextCall()
            #expect(first.options == ["progress": true])
            #expect(try first.payload.arguments() == [1])
            continuation.yield(2)
            let second = try await router.nextCall()
            #expect(second.request == first.request)
            #expect(second.procedure == "com.example.sum")
            #expect(try second.payload.arguments() == [2])
            continuation.finish()
            let last = try await router.nextCall()
            #expect(last == CallMessage(request: first.request, procedure: "com.example.sum"))
            try await router.answer(last, 3)
            #expect(try await call.value == 3)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `A13: runs in both directions, with unmatched counts`(kind: SchedulerKind) async throws {
        try await withFakeRouter(kind) { session, router, scheduler in
            let (words, continuation) = AsyncStream<String>.makeStream()
            let shouts = try await session.stream("com.example.shout", sending: words, as: String.self)
            continuation.yield("a")
            let call = try await router.nextCall()
            #expect(call.options == ["progress": true, "receive_progress": true])
            for answer in ["A", "AA", "AAA"] { try await router.answer(call, progress: true, .string(answer)) }
            continuation.yield("b")
            _ = try await router.nextCall()
            continuation.finish()
            _ = try await router.nextCall()
            try await router.answer(call)
            var heard: [String] = []
            for try await shout in shouts { heard.append(shout) }
            #expect(heard == ["A", "AA", "AAA"])
        }
    }

    @Test func `sends no more when it was answered before its end`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let (numbers, continuation) = AsyncStream<Int>.makeStream()
            let call = scheduler.task { () async throws -> Int in
                try await session.call("com.example.first", sending: numbers)
            }
            continuation.yield(1)
            try await router.answer(try await router.nextCall(), 1)
            #expect(try await call.value == 1)
            continuation.yield(2)
            await scheduler.task {}.value
            try await session.publish("a.marker")
            #expect(try await router.nextPublish().topic == "a.marker")
        }
    }

    @Test func `is cancelled when its elements end with an error, which its caller gets`() async throws {
        struct Broken: Error {}
        try await withFakeRouter { session, router, scheduler in
            let (numbers, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
            let call = scheduler.task { () async throws -> Int in
                try await session.call("com.example.sum", sending: numbers)
            }
            continuation.yield(1)
            let message = try await router.nextCall()
            continuation.finish(throwing: Broken())
            #expect(try await router.nextCancel().request == message.request)
            await #expect(throws: Broken.self) { try await call.value }
        }
    }

    @Test func `is not sent to a router that takes none, which would abort the session`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let (near, far) = await LinkedTransport.pair(on: scheduler)
        let router = FakeRouter(far, on: scheduler)
        await router.start()
        async let joining = Session.join("realm1", over: near, on: scheduler)
        _ = await router.next()
        var details = Details()
        details.announce([.dealer: [], .broker: []])
        try await router.send(.welcome(WelcomeMessage(session: SessionID(rawValue: 7), details: details)))
        let session = try await joining
        let (numbers, _) = AsyncStream<Int>.makeStream()
        let error = await #expect(throws: WAMPError.self) {
            try await session.call("a.b", sending: numbers) as Int
        }
        #expect(error?.uri == .featureNotSupported)
        await router.disconnect()
        _ = await session.waitUntilEnded()
        await scheduler.task {}.value
        await scheduler.shutdown()
    }
}
