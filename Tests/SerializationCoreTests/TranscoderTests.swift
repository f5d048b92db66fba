import ByteCore
import TestSupport
import Testing

@testable import SerializationCore

@Suite struct TranscoderTests {
    @Test(arguments: SerializationFormat.pairs)
    func `Z2, Z3: random values survive any two formats`(from: SerializationFormat, to: SerializationFormat) throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let value = Value.random(using: &random)
            let bytes = try from.write(value)
            let transcoded = try from.transcode(bytes, to: to)
            #expect(try to.read(transcoded) == value)
            #expect(try transcoded == to.write(value))  // since entries stand in the order of their keys
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `what is transcoded has the counts of what it was`(to: SerializationFormat) throws {
        let value: Value = [[[], [1, 2]], ["a": [["b": []]], "c": [:]], .list([Value](repeating: 0, count: 70_000))]
        let indefinite = [UInt8](hexadecimal: "9f 9f 80 9f0102ff ff bf 6161 9f bf6162 9fff ff ff 6163 bfff ff ff")
        #expect(try to.read(SerializationFormat.json.transcode(SerializationFormat.json.write(value), to: to)) == value)
        #expect(try to.read(SerializationFormat.cbor.transcode(indefinite, to: to)) == [value[0]!, value[1]!])
    }

    @Test(arguments: SerializationFormat.binary)
    func `what JSON cannot say is refused, and leaves the queue as it was`(from: SerializationFormat) throws {
        let values: [(Value, SerializationError)] = [
            (.double(.nan), .notFinite), (.double(.infinity), .notFinite), ("\u{0}text", .leadingNull),
        ]
        for (value, error) in values {
            let bytes = try from.write([1, ["a": value]])
            var queue = ByteQueue()
            queue.append("before")
            #expect(throws: error) { try from.transcode(bytes.rawSpan, with: JSONWriter.self, to: &queue) }
            #expect([UInt8](copying: queue.bytes) == [UInt8]("before".utf8))
            #expect(throws: Never.self) { try from.transcode(bytes, to: .cbor) }
        }
    }

    @Test(arguments: SerializationFormat.binary)
    func `NaN and infinity survive binary formats`(format: SerializationFormat) throws {
        #expect(try format.read(format.write(.double(.infinity))) == .double(.infinity))
        #expect(try format.read(format.write(.double(-.infinity))) == .double(-.infinity))
        #expect(try format.read(format.write(.double(.nan))).doubleValue?.isNaN == true)
    }
}

extension Value {
    /// Any value that every format can say.
    static func random(depth: Int = 0, using random: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<(depth < 4 ? 9 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random) >> Int.random(in: 0..<64, using: &random))
        case 3: return .unsigned(.random(in: UInt64(Int64.max) + 1 ... .max, using: &random))
        case 4: return .double(Double.random(in: -1e9...1e9, using: &random))
        case 5: return .string("s" + randomText(&random))
        case 6:
            return .bytes((0..<Int.random(in: 0..<9, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        case 7: return .list((0..<3).map { _ in Value.random(depth: depth + 1, using: &random) })
        default:
            let entries = (0..<3).map {
                ("\($0)" + randomText(&random), Value.random(depth: depth + 1, using: &random))
            }
            return .dictionary(Dictionary(uniqueKeysWithValues: entries))
        }
    }

    private static func randomText(_ random: inout SeededGenerator) -> String {
        let scalars = (0..<Int.random(in: 0..<20, using: &random)).map { _ in
            Unicode.Scalar(UInt32.random(in: 0..<0x250, using: &random)) ?? "x"
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
