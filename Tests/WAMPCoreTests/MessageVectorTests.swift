import SerializationCore
import TestSupport
import Testing
import WAMPCore

/// The vectors of the specification's own test suite.
@Suite(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
struct MessageVectorTests {
    @Test(arguments: SerializationFormat.allCases)
    func `M1: every listed message is written as it is listed`(format: SerializationFormat) throws {
        for (listed, _) in try samples(format) {
            let written = try encode(decode(listed[0], as: format), as: format)
            // Only white space, the order of keys and empty payloads may differ.
            let matching = try listed.filter { try value($0, format) == value(written, format) }
            #expect(!matching.isEmpty)
            if format != .json { #expect(matching.contains { $0.sorted() == written.sorted() }) }
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `M2: every listed message has the attributes that are listed`(format: SerializationFormat) throws {
        for (listed, expected) in try samples(format) {
            for bytes in listed {
                let attributes = try attributes(of: decode(bytes, as: format))
                for (name, value) in expected where name != "payload" {
                    #expect(attributes[name] == value, "\(name) of \(bytes)")
                }
            }
        }
    }

    @Test(arguments: SerializationFormat.allCases, SerializationFormat.allCases)
    func `M3: every listed message survives any two formats`(from: SerializationFormat, to: SerializationFormat) throws
    {
        for (listed, _) in try samples(from) {
            let message = try decode(listed[0], as: from)
            let converted = try decode(encode(message, as: to), as: to)
            #expect(try attributes(of: converted) == attributes(of: message))
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `M1: the vectors have every type of message`(format: SerializationFormat) throws {
        let types = try samples(format).map { try decode($0.listed[0], as: format).type }
        #expect(Set(types) == Set(MessageType.allCases))
    }

    @Test(arguments: SerializationFormat.allCases)
    func `M5: binary data instead of the list of arguments is a protocol violation`(format: SerializationFormat) throws
    {
        var count = 0
        for sample in try Vectors.messageSamples() where carriesBinaryPayload(sample) {
            for bytes in listed(sample, format) {
                count += 1
                #expect(throws: ProtocolViolation.self) { try decode(bytes, as: format) }
            }
        }
        #expect(count > 0)
    }

    @Test(arguments: SerializationFormat.allCases)
    func `M7: known options and details are checked as the vectors say`(format: SerializationFormat) throws {
        var count = 0
        for sample in try Vectors.messageSamples() {
            guard let message = sample["wmsg"], message.listValue?.last?.stringValue != "a1666e6f74696365" else {
                continue
            }
            count += 1
            let bytes = try write(message, as: format)
            if let key = sample["expected_error"]?["contains"]?.stringValue {
                let error = try #require(throws: ProtocolViolation.self, "\(message)") { try decode(bytes, as: format) }
                guard case .wrongOption(_, key) = error else { throw error }
            } else {
                #expect(throws: Never.self) { try decode(bytes, as: format) }
            }
        }
        #expect(count > 50)
    }

    /// The bytes of each sample with its expected attributes; without those of an extension that puts binary data in the
    /// place of the arguments.
    private func samples(
        _ format: SerializationFormat
    ) throws -> [(listed: [[UInt8]], attributes: [String: Value])] {
        try Vectors.messageSamples().compactMap { sample in
            let listed = listed(sample, format)
            guard !listed.isEmpty, !carriesBinaryPayload(sample) else { return nil }
            return (listed, sample["expected_attributes"]?.dictionaryValue ?? [:])
        }
    }

    /// The variants of a sample in one format.
    private func listed(_ sample: Value, _ format: SerializationFormat) -> [[UInt8]] {
        (sample["serializers"]?[format.rawValue]?.listValue ?? []).compactMap { variant in
            variant["bytes_hex"]?.stringValue.map { [UInt8](hexadecimal: $0) }
                ?? variant["bytes"]?.stringValue.map { [UInt8]($0.utf8) }
        }
    }

    private func value(_ bytes: [UInt8], _ format: SerializationFormat) throws -> Value {
        try format.read(bytes.span.bytes)
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
