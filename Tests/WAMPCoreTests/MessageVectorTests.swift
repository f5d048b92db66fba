import SerializationCore
import Testing
import WAMPCore

/// The vectors of the specification's own test suite, as far as they are JSON.
@Suite(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
struct MessageVectorTests {
    @Test func `M1: every listed message is written as it is listed`() throws {
        for (texts, _) in try samples() {
            let written = try encode(decode(texts[0]))
            // Only white space and the order of keys may differ.
            #expect(try texts.contains { try Value(json: $0) == Value(json: written) })
        }
    }

    @Test func `M2: every listed message has the attributes that are listed`() throws {
        for (texts, expected) in try samples() {
            for text in texts {
                let attributes = try attributes(of: decode(text))
                for (name, value) in expected where name != "payload" {
                    #expect(attributes[name] == value, "\(name) of \(text)")
                }
            }
        }
    }

    @Test func `M1: the vectors have every type of message`() throws {
        let types = try samples().map { try decode($0.texts[0]).type }
        #expect(Set(types) == Set(MessageType.allCases))
    }

    @Test func `M5: binary data instead of the list of arguments is a protocol violation`() throws {
        for sample in try Vectors.messageSamples() where carriesBinaryPayload(sample) {
            for text in sample["serializers"]?["json"]?.listValue ?? [] {
                let text = try #require(text["bytes"]?.stringValue)
                #expect(throws: ProtocolViolation.self) { try decode(text) }
            }
        }
    }

    @Test func `M7: known options and details are checked as the vectors say`() throws {
        var count = 0
        for sample in try Vectors.messageSamples() {
            guard let message = sample["wmsg"], message.listValue?.last?.stringValue != "a1666e6f74696365" else {
                continue
            }
            count += 1
            let text = try message.json()
            if let key = sample["expected_error"]?["contains"]?.stringValue {
                let error = try #require(throws: ProtocolViolation.self, "\(text)") { try decode(text) }
                guard case .wrongOption(_, key) = error else { throw error }
            } else {
                #expect(throws: Never.self) { try decode(text) }
            }
        }
        #expect(count > 50)
    }

    /// The texts of each sample with its expected attributes; without those of an extension that puts binary data in the
    /// place of the arguments.
    private func samples() throws -> [(texts: [String], attributes: [String: Value])] {
        try Vectors.messageSamples().compactMap { sample in
            guard let texts = sample["serializers"]?["json"]?.listValue, !carriesBinaryPayload(sample) else {
                return nil
            }
            return (
                texts.compactMap { $0["bytes"]?.stringValue }, sample["expected_attributes"]?.dictionaryValue ?? [:]
            )
        }
    }

    private func carriesBinaryPayload(_ sample: Value) -> Bool {
        sample["expected_attributes"]?["payload"]?.stringValue != nil
    }

    /// A message under the names that the vectors use. They have two names for some identifiers.
    private func attributes(of message: Message) throws -> [String: Value] {
        var attributes: [String: Value] = ["message_type": Value(integer: message.type.rawValue)]
        let list = try Value(json: encode(message)).listValue ?? []
        for (name, value) in zip(names[message.type] ?? [], list.dropFirst()) { attributes[name] = value }
        for name in ["session", "subscription", "publication", "registration"] {
            attributes["\(name)_id"] = attributes[name]
        }
        attributes["roles"] = attributes["details"]?["roles"]
        for name in ["args", "kwargs"] where attributes[name] == nil { attributes[name] = .null }
        return attributes
    }

    private let names: [MessageType: [String]] = [
        .hello: ["realm", "details"], .welcome: ["session", "details"],
        .abort: ["details", "reason", "args", "kwargs"], .challenge: ["method", "extra"],
        .authenticate: ["signature", "extra"], .goodbye: ["details", "reason"],
        .error: ["request_type", "request_id", "details", "error", "args", "kwargs"],
        .publish: ["request_id", "options", "topic", "args", "kwargs"], .published: ["request_id", "publication"],
        .subscribe: ["request_id", "options", "topic"], .subscribed: ["request_id", "subscription"],
        .unsubscribe: ["request_id", "subscription"], .unsubscribed: ["request_id", "details"],
        .event: ["subscription", "publication", "details", "args", "kwargs"],
        .call: ["request_id", "options", "procedure", "args", "kwargs"], .cancel: ["request_id", "options"],
        .result: ["request_id", "details", "args", "kwargs"],
        .register: ["request_id", "options", "procedure"], .registered: ["request_id", "registration"],
        .unregister: ["request_id", "registration"], .unregistered: ["request_id", "details"],
        .invocation: ["request_id", "registration", "details", "args", "kwargs"],
        .interrupt: ["request_id", "options"], .yield: ["request_id", "options", "args", "kwargs"],
        .eventReceived: ["publication"],
    ]
}
