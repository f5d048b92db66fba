import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

/// Turns every byte around: enough to see that nothing travels in the clear, and no more.
private struct Backwards: PayloadScheme {
    let name = "x_backwards"

    func seal(_ payload: Payload, for uri: URI) throws -> SealedPayload {
        let bytes = try payload.packed(as: .json)
        return SealedPayload(
            content: .bytes(bytes.reversed()), serializer: "json", cipher: "x_mirror", keyID: uri.string)
    }

    func open(_ sealed: SealedPayload, for uri: URI) throws -> Payload {
        guard sealed.cipher == "x_mirror", sealed.keyID == uri.string, let bytes = sealed.content.bytesValue else {
            throw WAMPError(.invalidArgument, "the wrong key")
        }
        return try Payload(unpacking: bytes.reversed(), as: .json)
    }
}

private var configuration: Session.Configuration {
    var configuration = Session.Configuration()
    configuration.payloadSchemes = [Backwards()]
    return configuration
}

private func sealed(_ uri: URI, _ arguments: Value...) throws -> (Payload, Details) {
    let sealed = try Backwards().seal(Payload(arguments: arguments), for: uri)
    var details = Details()
    details.passthruScheme = "x_backwards"
    details.passthruSerializer = sealed.serializer
    details.passthruCipher = sealed.cipher
    details.passthruKeyID = sealed.keyID
    return (try Payload(arguments: [sealed.content]), details)
}

@Suite struct `A payload that passes through` {
    @Test(arguments: SerializationFormat.allCases.map { $0 as SerializationFormat? } + [nil])
    func `E20: is packed and unpacked with every serializer, and natively`(format: SerializationFormat?) throws {
        let scheme = PackedScheme(name: "x_packed", format: format)
        let payloads = [
            Payload.empty, try Payload(arguments: [1, "two", [3.5, .null]]),
            try Payload(arguments: [], keywordArguments: ["a": ["b": true]]),
            try Payload(arguments: [1], keywordArguments: ["a": 1]),
        ]
        for payload in payloads {
            let sealed = try scheme.seal(payload, for: "a.b")
            #expect((sealed.content.bytesValue == nil) == (format == nil))
            let opened = try scheme.open(sealed, for: "a.b")
            #expect(try opened.arguments() == payload.arguments())
            #expect(try opened.keywordArguments() == payload.keywordArguments())
        }
    }

    @Test(arguments: [1, "text", [1], ["args": 1], ["args": [], "kwargs": []]] as [Value])
    func `of another shape is refused`(content: Value) {
        let scheme = PackedScheme(name: "x_packed")
        #expect(throws: (any Error).self) { try scheme.open(SealedPayload(content: content), for: "a.b") }
    }

    @Test func `E17: is one binary argument with ppt options, in CALL and RESULT`() async throws {
        try await withFakeRouter(configuration: configuration) { session, router, scheduler in
            var options = CallOptions()
            options.payloadScheme = "x_backwards"
            let chosen = options
            let call = scheduler.task { () async throws -> Int in
                try await session.call("a.b", 2, keywordArguments: ["k": 3], options: chosen)
            }
            let message = try await router.nextCall()
            let (_, details) = try sealed("a.b")
            #expect(message.options == details)
            #expect(!message.payload.hasKeywordArguments)
            let arguments = try message.payload.arguments()
            #expect(arguments.count == 1 && arguments.first?.bytesValue != nil)
            let (payload, answer) = try sealed("a.b", 5)
            try await router.send(
                .result(ResultMessage(request: message.request, details: answer, payload: payload)))
            #expect(try await call.value == 5)
        }
    }

    @Test func `E17: is opened in ERROR as well`() async throws {
        try await withFakeRouter(configuration: configuration) { session, router, scheduler in
            let call = scheduler.task { try await session.call("a.b") as CallResult }
            let message = try await router.nextCall()
            let (payload, details) = try sealed("a.b", "sold out")
            try await router.send(
                .error(
                    ErrorMessage(
                        requestType: .call, request: message.request, details: details, error: "a.error",
                        payload: payload)))
            let error = await #expect(throws: WAMPError.self) { try await call.value }
            #expect(error?.message == "sold out")
        }
    }

    @Test func `E17: is opened for a handler, whose answer is packed alike, be it a result or an error`() async throws {
        try await withFakeRouter(configuration: configuration) { session, router, scheduler in
            let registering = scheduler.task {
                try await session.register("a.b") { (number: Int) -> Int in
                    if number < 0 { throw WAMPError("a.error", "negative") }
                    return number + 1
                }
            }
            try await router.grantRegistration(11)
            _ = try await registering.value
            for (request, number) in [(1, 4), (2, -1)] as [(UInt64, Value)] {
                let (payload, details) = try sealed("a.b", number)
                try await router.send(
                    .invocation(
                        InvocationMessage(
                            request: RequestID(rawValue: request), registration: 11, details: details, payload: payload)
                    ))
            }
            let result = try await router.nextYield()
            let expectedResult = try sealed("a.b", 5)
            #expect(result.payload == expectedResult.0 && result.options == expectedResult.1)
            let error = try await router.nextError()
            #expect(error.error == "a.error")
            let expectedError = try sealed("a.b", "negative")
            #expect(error.payload == expectedError.0 && error.details == expectedError.1)
        }
    }

    @Test func `E17: is opened in an event; one that cannot be opened is dropped, and the next one is not`()
        async throws
    {
        try await withFakeRouter(configuration: configuration) { session, router, scheduler in
            let subscribing = scheduler.task { try await session.subscribe("a.topic", as: Int.self) }
            try await router.grantSubscription(5)
            let events = try await subscribing.value
            let (payload, details) = try sealed("a.topic", 7)
            var broken = details
            broken.passthruKeyID = "another"
            for details in [broken, details] {
                try await router.send(
                    .event(EventMessage(subscription: 5, publication: 1, details: details, payload: payload)))
            }
            var iterator = events.makeAsyncIterator()
            #expect(try await iterator.next() == 7)
        }
    }

    @Test func `in a scheme that the session does not have comes as it is`() async throws {
        try await withFakeRouter { session, router, scheduler in
            let subscribing = scheduler.task { try await session.events("a.topic") }
            try await router.grantSubscription(5)
            let events = try await subscribing.value
            let (payload, details) = try sealed("a.topic", 7)
            try await router.send(
                .event(EventMessage(subscription: 5, publication: 1, details: details, payload: payload)))
            var iterator = events.makeAsyncIterator()
            let event = try #require(try await iterator.next())
            #expect(event.details.passthruScheme == "x_backwards")
            #expect(event.payload == payload)
            let error = await #expect(throws: WAMPError.self) {
                var options = PublishOptions()
                options.payloadScheme = "x_backwards"
                try await session.publish("a.topic", 1, options: options)
            }
            #expect(error?.uri == .featureNotSupported)
        }
    }
}
