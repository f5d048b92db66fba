import ByteCore
import SerializationCore
import WAMPCore

/// Reads a message in JSON.
func decode(_ text: String) throws(ProtocolViolation) -> Message {
    try decode([UInt8](text.utf8))
}

func decode(_ bytes: [UInt8], as format: SerializationFormat = .json) throws(ProtocolViolation) -> Message {
    try Message(decoding: bytes.span.bytes, as: format)
}

/// Writes a message in JSON.
func encode(_ message: Message) throws -> String {
    String(decoding: try encode(message, as: .json), as: UTF8.self)
}

func encode(_ message: Message, as format: SerializationFormat) throws -> [UInt8] {
    var queue = ByteQueue()
    try message.encode(as: format, into: &queue)
    return [UInt8](copying: queue.bytes)
}

/// A list of elements that may be no message, in any format.
func write(_ elements: Value, as format: SerializationFormat) throws -> [UInt8] {
    var queue = ByteQueue()
    try format.write(elements, to: &queue)
    return [UInt8](copying: queue.bytes)
}

/// Every type of message, and every number of elements it may have.
func sampleMessages(_ format: SerializationFormat = .json) throws -> [Message] {
    let payloads = [
        Payload.empty,
        try Payload(arguments: [1, 2.5, "three", nil, [true], ["four": .bytes([4])]], format: format),
        try Payload(arguments: ["ä€𝄞\"\\\n"], keywordArguments: ["key": "value"], format: format),
        try Payload(arguments: [], keywordArguments: ["only": ["keywords": [1]]], format: format),
    ]
    let withPayload: [Message] = payloads.flatMap { payload -> [Message] in
        [
            .abort(AbortMessage(details: ["message": "no"], reason: .noSuchRealm, payload: payload)),
            .error(
                ErrorMessage(requestType: .call, request: 1, error: "com.example.error", payload: payload)),
            .publish(PublishMessage(request: 2, options: ["acknowledge": true], topic: "a.b", payload: payload)),
            .event(EventMessage(subscription: 3, publication: 4, details: ["topic": "a.b"], payload: payload)),
            .call(CallMessage(request: 5, options: ["timeout": 1000], procedure: "a.b", payload: payload)),
            .result(ResultMessage(request: 6, payload: payload)),
            .invocation(InvocationMessage(request: 7, registration: 8, details: ["caller": 9], payload: payload)),
            .yield(YieldMessage(request: 10, options: ["progress": true], payload: payload)),
        ]
    }
    return withPayload + [
        .hello(HelloMessage(realm: "realm1", details: ["roles": ["caller": ["features": ["call_canceling": true]]]])),
        .welcome(WelcomeMessage(session: .maximum, details: ["roles": ["broker": [:]], "x_unknown": [nil]])),
        .challenge(ChallengeMessage(method: "wampcra", extra: ["challenge": "text", "iterations": 1000])),
        .authenticate(AuthenticateMessage(signature: "\u{0}signed")),
        .goodbye(GoodbyeMessage(reason: .closeRealm)),
        .published(PublishedMessage(request: 1, publication: 2)),
        .subscribe(SubscribeMessage(request: 3, options: ["match": "prefix"], topic: "a.")),
        .subscribed(SubscribedMessage(request: 4, subscription: 5)),
        .unsubscribe(UnsubscribeMessage(request: 6, subscription: 7)),
        .unsubscribed(UnsubscribedMessage(request: 8)),
        .unsubscribed(UnsubscribedMessage(request: 0, details: ["subscription": 9, "reason": "a.b"])),
        .cancel(CancelMessage(request: 10, options: ["mode": "kill"])),
        .register(RegisterMessage(request: 11, options: ["invoke": "roundrobin"], procedure: "a.b")),
        .registered(RegisteredMessage(request: 12, registration: 13)),
        .unregister(UnregisterMessage(request: 14, registration: 15)),
        .unregistered(UnregisteredMessage(request: 16)),
        .unregistered(UnregisteredMessage(request: 0, details: ["registration": 17])),
        .interrupt(InterruptMessage(request: 18, options: ["mode": "killnowait"])),
        .eventReceived(EventReceivedMessage(publication: 19)),
    ]
}

extension [UInt8] {
    /// Bytes as two digits each.
    init(hexadecimal text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
