import ByteCore
import Foundation
import SerializationCore
import TestSupport
import Testing

/// Somebody else's serializers: msgpack and cbor2 from PyPI, which autobahn-python uses.
@Suite(.enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Serializers that others wrote` {
    private static let formats: [SerializationFormat] = [.messagePack, .cbor]

    @Test(.timeLimit(.minutes(1)), arguments: formats, formats)
    func `Z2, Z3, Z4: values survive being read and written by Python`(
        from: SerializationFormat, to: SerializationFormat
    ) async throws {
        let values = values()
        let digits = try values.map { value in
            var queue = ByteQueue()
            try from.write(value, to: &queue)
            return [UInt8](copying: queue.bytes).map { String(format: "%02x", $0) }.joined()
        }
        let peer = try Program(Machine.python, [Machine.peer("reserialize.py"), from.rawValue, to.rawValue] + digits)
        let lines = await peer.output()
        #expect(await peer.status() == 0)
        #expect(lines.count == values.count)
        for (value, line) in zip(values, lines) {
            let digits = line.compactMap(\.hexDigitValue)
            let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
            #expect(try to.read(bytes.rawSpan) == value)
        }
    }

    private func values() -> [Value] {
        var random = SeededGenerator(seed: 3)
        var values: [Value] = [
            nil, true, false, 0.0, -1.5, 1e300, .double(.infinity), "", "é€😀\u{0}", .bytes([]), .bytes([0, 255]), [],
            [:],
            .integer(.min), .integer(.max), .unsigned(.max), .string(String(repeating: "x", count: 60_000)),
            ["list": [1, [2, ["deep": nil]]], "bytes": .bytes([UInt8](repeating: 1, count: 300))],
            .list((0..<70).map { .integer($0) }),
        ]
        for bits in 0..<64 {
            values.append(.integer(.random(in: .min ... .max, using: &random) >> bits))
            values.append(.double(Double(bitPattern: .random(in: 0..<(0x7FF << 52), using: &random))))
        }
        return values
    }
}
