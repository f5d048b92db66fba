import ByteCore
import TestSupport
import Testing

@testable import SerializationCore

@Suite struct JSONRobustnessTests {
    private let document = [UInt8](
        #"""
        {"a\n": [1, -2.5e+10, true, false, null, "é€😀 \ud83d\ude00"], "b": {"c": {}, "d": "\u0000AAH/"}, "e": [[], 0]}
        """#.utf8)

    @Test func `Z6: a document cut at any byte is an error`() throws {
        _ = try value(of: document)
        for count in 0..<document.count {
            let cut = [UInt8](document.prefix(count))
            #expect(throws: SerializationError.self) { try value(of: cut) }
            #expect(throws: SerializationError.self) { try skip(cut) }
        }
    }

    @Test func `Z6: a document with any byte changed is read or refused, the same built or passed`() {
        for place in document.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = document
                changed[place] = byte
                compare(changed)
            }
        }
    }

    @Test func `Z6: random bytes never crash the reader`() {
        var random = SeededGenerator(seed: 20)
        let alphabet =
            [UInt8](#"[]{}:,"\0123456789.eE+-truefalsn u/ "#.utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<40, using: &random)
            compare((0..<count).map { _ in alphabet.randomElement(using: &random)! })
            compare((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        }
    }

    @Test func `Z6: random values survive being written and read`() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<2_000 {
            let value = Value.random(using: &random)
            let json = try value.json()
            #expect(try Value(json: json) == value)
            try skip([UInt8](json.utf8))
        }
    }

    @Test func `Z6: lists and dictionaries nest up to the limit and no further`() throws {
        let limit = SerializationFormat.depthLimit
        for (opening, closing) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ depth: Int) -> [UInt8] {
                let inside = opening == "[" ? "" : "1"
                return [UInt8](
                    (String(repeating: opening, count: depth) + inside + String(repeating: closing, count: depth)).utf8)
            }
            _ = try value(of: nested(limit))
            try skip(nested(limit))
            #expect(throws: SerializationError.tooDeep(limit: limit)) { try value(of: nested(limit + 1)) }
            #expect(throws: SerializationError.tooDeep(limit: limit)) { try skip(nested(limit + 1)) }
        }
    }

    @Test(arguments: ["", " ", "         ", ",0", "x", ".5", "e1", ".", "\u{3A}       ", "/       ", "\u{B9}       "])
    func `Z6: integers of any length are read, whatever is behind them`(behind: String) throws {
        for count in 0...21 {
            let digits = String("123456789012345678901".prefix(count))
            compare([UInt8]((digits + behind).utf8))
            compare([UInt8]("[-\(digits)\(behind)]".utf8))
            guard let integer = Int64(digits), behind.allSatisfy({ $0 == " " }) else { continue }
            #expect(try Value(json: digits + behind) == .integer(integer))
        }
    }

    @Test(arguments: [UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "\""), UInt8(ascii: "\\")])
    func `Z6: megabytes of one bracket are refused at once`(byte: UInt8) {
        let bytes = [UInt8](repeating: byte, count: 4 << 20)
        #expect(throws: SerializationError.self) { try value(of: bytes) }
        #expect(throws: SerializationError.self) { try skip(bytes) }
    }

    @Test func `Z6: siblings do not add to the depth`() throws {
        let text = "[" + String(repeating: "[],{},", count: 1_000) + "[]]"
        #expect(try Value(json: text).listValue?.count == 2_001)
        try skip([UInt8](text.utf8))
    }

    /// What builds and what is passed must be the same, but for what only building refuses.
    private func compare(_ bytes: [UInt8]) {
        let passes = (try? skip(bytes)) != nil
        do throws(SerializationError) {
            _ = try value(of: bytes)
            #expect(passes, "built but not passed: \(bytes)")
        } catch {
            switch error {
            case .duplicateKey, .numberOutOfRange: break
            case .malformed where passes: #expect(bytes.contains(UInt8(ascii: "0")))  // U+0000 without base64
            default: #expect(!passes, "passed but not built: \(bytes)")
            }
        }
    }
}
