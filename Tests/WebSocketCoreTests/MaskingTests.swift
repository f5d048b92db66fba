import ByteCore
import TestSupport
import Testing

@testable import WebSocketCore

struct MaskingTests {
    private func mask(_ bytes: [UInt8], _ key: UInt32, _ range: Range<Int>, offset: Int) -> [UInt8] {
        var queue = ByteQueue()
        queue.append(bytes)
        var span = queue.mutableBytes
        Masking.apply(key, to: &span, range, offset: offset)
        return [UInt8](copying: queue.bytes)
    }

    @Test func `the example of RFC 6455, 5_7`() {
        #expect(mask([0x7F, 0x9F, 0x4D, 0x51, 0x58], 0x37FA_213D, 0..<5, offset: 0) == Array("Hello".utf8))
    }

    @Test func `any part of a payload is masked as if it were done byte by byte`() {
        var generator = SeededGenerator(seed: 5)
        let key: UInt32 = 0x01_20_A3_FF
        let keyBytes: [UInt8] = [0x01, 0x20, 0xA3, 0xFF]
        let bytes = (0..<60).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for start in 0..<20 {
            for end in start..<60 {
                let offset = Int.random(in: 0..<100, using: &generator)
                let expected = bytes.indices.map { index in
                    start..<end ~= index ? bytes[index] ^ keyBytes[(index - start + offset) % 4] : bytes[index]
                }
                let masked = mask(bytes, key, start..<end, offset: offset)
                if masked != expected { Issue.record("\(start)..<\(end) at \(offset)") }
            }
        }
    }
}
