import ByteCore
import TestSupport
import Testing
import WAMPCore

struct BatchTests {
    private let first = Message.unsubscribe(UnsubscribeMessage(request: 1, subscription: 2))
    private let second = Message.unsubscribed(UnsubscribedMessage(request: 1, details: nil))

    @Test func `T4: in JSON each message is followed by RS`() throws {
        var batch = MessageBatch(.json)
        try batch.append(first)
        try batch.append(second)
        #expect([UInt8](copying: batch.bytes) == Array("[34,1,2]\u{1e}[35,1]\u{1e}".utf8))
        batch.reset()
        let isEmpty = batch.isEmpty
        #expect(isEmpty)
    }

    @Test(arguments: SerializationFormat.allCases)
    func `T4: what one end puts together the other takes apart`(format: SerializationFormat) throws {
        var batch = MessageBatch(format)
        var lone = ByteQueue()
        try second.encode(as: format, into: &lone)
        try batch.append(first)
        batch.append(lone.bytes)
        var reader = BatchReader(format)
        var messages: [Message] = []
        while let range = try reader.next(batch.bytes) {
            messages.append(try Message(decoding: batch.bytes.extracting(range), as: format))
        }
        #expect(messages == [first, second])
    }

    @Test func `T5: a batch of autobahn's, with CAN, is read, and the reader knows what it was`() throws {
        let batch = Array("[34,1,2]\u{18}[35,1]\u{18}".utf8)
        var reader = BatchReader(.json)
        #expect(reader.separator == nil)
        #expect(try reader.next(batch.rawSpan) == 0..<8)
        #expect(reader.separator == .cancel)
        #expect(try reader.next(batch.rawSpan) == 9..<15)
        #expect(try reader.next(batch.rawSpan) == nil)
        var answer = MessageBatch(.json)
        answer.separator = try #require(reader.separator)
        try answer.append(second)
        #expect([UInt8](copying: answer.bytes) == Array("[35,1]\u{18}".utf8))
    }

    @Test(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
    func `T4: every listed batch is read, and every listed fault is one`() throws {
        let vectors = try Vectors.load("transport/batched.json")
        for format in SerializationFormat.allCases {
            let name = format.subprotocol.split(separator: ".").last.map(String.init) ?? ""
            for entry in vectors[name]?.listValue ?? [] {
                let frame = unhex(try #require(entry["frame_hex"]?.stringValue))
                #expect(try read(frame, format).count == entry["messages"]?.listValue?.count)
            }
            for entry in vectors["must_fail"]?.listValue ?? [] where entry["serializer"]?.stringValue == name {
                let frame = unhex(try #require(entry["frame_hex"]?.stringValue))
                #expect(throws: ProtocolViolation.self) { try read(frame, format) }
            }
        }
        let trap = unhex(try #require(vectors["interop_trap"]?["frame_hex"]?.stringValue))
        #expect(try read(trap, .json).count == 1)
    }

    private func read(_ batch: [UInt8], _ format: SerializationFormat) throws -> [Message] {
        var reader = BatchReader(format)
        var messages: [Message] = []
        while let range = try reader.next(batch.rawSpan) {
            messages.append(try Message(decoding: batch.rawSpan.extracting(range), as: format))
        }
        return messages
    }
}
