import ByteCore
import Testing

@testable import SerializationCore

@Suite struct SerializationFormatTests {
    @Test(arguments: SerializationFormat.allCases)
    func `a format is found by the subprotocol it names`(format: SerializationFormat) {
        #expect(SerializationFormat(subprotocol: format.subprotocol) == format)
        #expect(SerializationFormat(subprotocol: "wamp.2.unknown") == nil)
    }

    @Test(arguments: SerializationFormat.allCases)
    func `Z2: every format carries any value there and back, after what is queued`(format: SerializationFormat) throws {
        let value: Value = [
            nil, true, .integer(.min), .unsigned(.max), 1, 1.0, "é", .bytes([0, 255]), [:], ["a": [1, ["b": nil]]],
        ]
        var queue = ByteQueue()
        queue.append("x")
        try format.write(value, to: &queue)
        queue.consume(1)
        #expect(try format.read(queue.bytes) == value)
    }

    @Test func `formats have the names that WAMP gives them, and only JSON is text`() {
        #expect(SerializationFormat.allCases.map(\.subprotocol) == ["wamp.2.json", "wamp.2.msgpack", "wamp.2.cbor"])
        #expect(SerializationFormat.allCases.map(\.isBinary) == [false, true, true])
    }
}
