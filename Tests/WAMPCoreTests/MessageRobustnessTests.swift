import SerializationCore
import TestSupport
import Testing
import WAMPCore

@Suite struct MessageRobustnessTests {
    @Test(arguments: SerializationFormat.allCases)
    func `M3: every message survives encoding and decoding`(format: SerializationFormat) throws {
        for message in try sampleMessages(format) {
            #expect(try decode(encode(message, as: format), as: format) == message)
        }
    }

    @Test(arguments: SerializationFormat.allCases, SerializationFormat.allCases)
    func `M3: every message survives any two formats`(from: SerializationFormat, to: SerializationFormat) throws {
        for (message, expected) in zip(try sampleMessages(from), try sampleMessages(to)) {
            let received = try decode(encode(message, as: from), as: from)
            #expect(try decode(encode(received, as: to), as: to) == expected)
        }
    }

    @Test func `M3: the samples have every type of message`() throws {
        #expect(Set(try sampleMessages().map(\.type)) == Set(MessageType.allCases))
    }

    @Test(arguments: SerializationFormat.allCases)
    func `Z6: a message cut at any byte is a protocol violation`(format: SerializationFormat) throws {
        for message in try sampleMessages(format) {
            let bytes = try encode(message, as: format)
            for count in 0..<bytes.count {
                #expect(throws: ProtocolViolation.self) { try decode(Array(bytes[..<count]), as: format) }
            }
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `Z6: a message with anything after it is a protocol violation`(format: SerializationFormat) throws {
        for message in try sampleMessages(format) {
            let bytes = try encode(message, as: format)
            #expect(throws: ProtocolViolation.malformed(.trailingBytes(offset: bytes.count))) {
                try decode(bytes + [UInt8(ascii: "]")], as: format)
            }
        }
    }

    @Test func `Z6: deeply nested options and payloads are refused`() {
        let deep = String(repeating: "[", count: 100_000)
        for text in [deep, "[48,1,{\"a\":\(deep)", "[48,1,{},\"a\",\(deep)"] {
            #expect(throws: ProtocolViolation.self) { try decode(text) }
        }
    }

    @Test(arguments: SerializationFormat.allCases, 0..<4 as Range<UInt64>)
    func `Z6: a mutated message is refused, or is a message that can be written again`(
        format: SerializationFormat, seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let interesting =
            format == .json
            ? Array("[]{},:\"\\0129.eE+-ntfu\0 ".utf8) + [0x80, 0xC3, 0xFF]
            : [0x00, 0x20, 0x40, 0x60, 0x81, 0x91, 0x9F, 0xA1, 0xBF, 0xC0, 0xC1, 0xC4, 0xD9, 0xDD, 0xF9, 0xFB, 0xFF]
        for message in try sampleMessages(format) {
            let original = try encode(message, as: format)
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
                guard let mutated = try? decode(bytes, as: format) else { continue }  // refused
                let written = try encode(mutated, as: format)
                #expect(try encode(decode(written, as: format), as: format) == written)  // NaN is not equal to itself
            }
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `Z6: random bytes are refused`(format: SerializationFormat) {
        var generator = SeededGenerator(seed: 9)
        for count in 0..<500 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: ProtocolViolation.self) { try decode(bytes, as: format) }
        }
    }
}
