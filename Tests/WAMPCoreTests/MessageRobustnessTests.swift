import SerializationCore
import TestSupport
import Testing
import WAMPCore

@Suite struct MessageRobustnessTests {
    @Test func `M3: every message survives encoding and decoding`() throws {
        for message in try sampleMessages() {
            #expect(try decode(encode(message)) == message)
        }
    }

    @Test func `M3: the samples have every type of message`() throws {
        #expect(Set(try sampleMessages().map(\.type)) == Set(MessageType.allCases))
    }

    @Test func `Z6: a message cut at any byte is a protocol violation`() throws {
        for message in try sampleMessages() {
            let bytes = Array(try encode(message).utf8)
            for count in 0..<bytes.count {
                #expect(throws: ProtocolViolation.self) { try decode(Array(bytes[..<count])) }
            }
        }
    }

    @Test func `Z6: a message with anything after it is a protocol violation`() throws {
        for message in try sampleMessages() {
            let text = try encode(message)
            #expect(throws: ProtocolViolation.malformed(.trailingBytes(offset: text.utf8.count))) {
                try decode(text + "]")
            }
        }
    }

    @Test func `Z6: deeply nested options and payloads are refused`() {
        let deep = String(repeating: "[", count: 100_000)
        for text in [deep, "[48,1,{\"a\":\(deep)", "[48,1,{},\"a\",\(deep)"] {
            #expect(throws: ProtocolViolation.self) { try decode(text) }
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `Z6: a mutated message is refused, or is a message that can be written again`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let interesting = Array("[]{},:\"\\0129.eE+-ntfu\0 ".utf8) + [0x80, 0xC3, 0xFF]
        for message in try sampleMessages() {
            let original = Array(try encode(message).utf8)
            for _ in 0..<100 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                    let place = bytes.indices.randomElement(using: &generator)!
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes[place] = interesting.randomElement(using: &generator)!
                    case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                    case 2: bytes.remove(at: place)
                    default: bytes.insert(interesting.randomElement(using: &generator)!, at: place)
                    }
                }
                guard let mutated = try? decode(bytes) else { continue }  // refused
                #expect(try decode(encode(mutated)) == mutated)
            }
        }
    }

    @Test func `Z6: random bytes are refused`() {
        var generator = SeededGenerator(seed: 9)
        for count in 0..<500 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: ProtocolViolation.self) { try decode(bytes) }
        }
    }
}
