import ByteCore
import TestSupport
import Testing

struct UTF8CheckerTests {
    /// Whether `pieces` are a whole text.
    private func isText(_ pieces: [UInt8]...) -> Bool {
        var checker = UTF8Checker()
        return pieces.allSatisfy { checker.check($0.rawSpan) } && checker.isComplete
    }

    @Test(arguments: [
        "", "plain", "é", "κόσμε", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", "a long line, then a 🦊 and more",
    ])
    func `text is accepted whole, byte by byte and cut at each place`(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(isText(bytes))
        var checker = UTF8Checker()
        #expect(bytes.allSatisfy { checker.check([$0].rawSpan) } && checker.isComplete)
        for cut in 0...bytes.count {
            #expect(isText(Array(bytes[..<cut]), Array(bytes[cut...])))
        }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xFE], [0xFF], [0xC3, 0x41],
            [0xE2, 0x82, 0x41],
        ] as [[UInt8]])
    func `what is not UTF-8 is refused`(_ bytes: [UInt8]) {
        #expect(!isText(bytes))
        #expect(!isText(Array("a long beginning".utf8) + bytes))
    }

    @Test func `it fails at the first byte that cannot become valid`() {
        var checker = UTF8Checker()
        #expect(checker.check([0xCE, 0xBA, 0xF4].rawSpan) == true)
        #expect(checker.check([0x90].rawSpan) == false)
    }

    @Test func `a text that ends inside a character is not complete`() {
        var checker = UTF8Checker()
        #expect(checker.check([0xE2, 0x82].rawSpan) == true)
        #expect(!checker.isComplete)
        #expect(checker.check([0xAC].rawSpan) == true)
        #expect(checker.isComplete)
    }

    @Test func `it agrees with the standard library on random bytes`() {
        var generator = SeededGenerator(seed: 2)
        let likely: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4,
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...6, using: &generator)
            let bytes = (0..<count).map { _ in likely.randomElement(using: &generator) ?? 0 }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            if isText(bytes) != expected { Issue.record("\(bytes) should be \(expected)") }
        }
    }
}
