import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

/// What is sent is encoded once, in the format in which it travels: its bytes are those that the transport sends.
@Suite struct `Arguments on their way` {
    @Test(arguments: SerializationFormat.allCases)
    func `those of calls and events are in the format of the connection`(format: SerializationFormat) async throws {
        try await withFakeRouter(format: format) { session, router, scheduler in
            #expect(session.payloadFormat == format)
            let calling = scheduler.task {
                try await session.call("a.procedure", 2, "two", keywordArguments: ["three": 3]) as CallResult
            }
            let call = try await router.nextCall()
            let expected = try Payload(arguments: [2, "two"], keywordArguments: ["three": 3], format: format)
            #expect(call.payload == expected)
            try await router.answer(call)
            _ = try await calling.value

            let streaming = scheduler.task { try await session.stream("a.procedure", 1, as: Int.self) }
            let stream = try await router.nextCall()
            #expect(try stream.payload == Payload(arguments: [1], format: format))
            try await router.answer(stream)
            _ = try await streaming.value.result()

            try await session.publish("a.topic", [1.5])
            #expect(try await router.nextPublish().payload == Payload(arguments: [[1.5]], format: format))
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `those of calls in parts as well`(format: SerializationFormat) async throws {
        try await withFakeRouter(format: format) { session, router, scheduler in
            let (numbers, continuation) = AsyncStream<Int>.makeStream()
            for number in 0..<2 { continuation.yield(number) }
            continuation.finish()
            let calling = scheduler.task { try await session.call("a.procedure", sending: numbers) as Int }
            for number: Value in [0, 1] {
                #expect(try await router.nextCall().payload == Payload(arguments: [number], format: format))
            }
            try await router.answer(try await router.nextCall(), 7)
            #expect(try await calling.value == 7)
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `those of results, whole and in parts, are in the format of the connection`(
        format: SerializationFormat
    ) async throws {
        try await withFakeRouter(format: format) { session, router, scheduler in
            try await offerParts(session, router, scheduler)
            // Whatever the call is in: it came from a router that converted it, or was made by hand.
            try await router.invoke(1, ["receive_progress": true], 2)
            for number: Value in [0, 1, 2] {
                #expect(try await router.nextYield().payload == Payload(arguments: [number], format: format))
            }
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `those of results over a link are in the format of the call`(format: SerializationFormat) async throws {
        try await withFakeRouter { session, router, scheduler in
            try await offerParts(session, router, scheduler)
            let call = InvocationMessage(
                request: 1, registration: 11, payload: try Payload(arguments: [0], format: format))
            try await router.send(.invocation(call))
            #expect(try await router.nextYield().payload == Payload(arguments: [0], format: format))
        }
    }

    private func offerParts(_ session: Session, _ router: FakeRouter, _ scheduler: any Scheduler) async throws {
        let registering = scheduler.task {
            try await session.register("a.procedure") { (invocation: Invocation, count: Int) in
                for number in 0..<count { try await invocation.progress(number) }
                return count
            }
        }
        try await router.grantRegistration()
        _ = try await registering.value
    }
}
