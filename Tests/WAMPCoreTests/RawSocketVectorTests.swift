import ByteCore
import TestSupport
import Testing
import WAMPCore

/// The vectors of RawSocket, as far as its serializers are ours.
@Suite(.enabled(if: Vectors.exist, "\(Vectors.missing)"))
struct RawSocketVectorTests {
    @Test func `T6: every listed handshake is written and answered as listed`() throws {
        var count = 0
        for entry in try list("handshake_valid") {
            let octets = try bytes(entry)
            let code = UInt8(try #require(entry["serializer_id"]?.integerValue))
            let size = Int(try #require(entry["max_length"]?.integerValue))
            guard let format = SerializationFormat(rawSocketCode: code) else {
                #expect(answer(octets) == .refuse(reply: [0x7f, 0x10, 0, 0], .serializerUnsupported))
                continue
            }
            count += 1
            #expect(RawSocketClientHandshake(format, maximumMessageSize: size).request == octets)
            let agreement = RawSocketAgreement(format: format, maximumReceived: 1 << 24, maximumSent: size)
            #expect(answer(octets) == .accept(reply: [0x7f, 0xf0 | code, 0, 0], agreement))
        }
        #expect(count == 6 * SerializationFormat.allCases.count)
    }

    @Test func `T7: every listed refusal is understood, and every listed fault is one`() throws {
        let client = RawSocketClientHandshake(.json, maximumMessageSize: 1 << 24)
        let errors: [RawSocketError] = [
            .serializerUnsupported, .lengthUnacceptable, .reservedBitsInHandshake, .tooManyConnections,
        ]
        for entry in try list("handshake_errors") {
            let code = Int(try #require(entry["code"]?.integerValue))
            let octets = try bytes(entry)
            #expect(throws: errors[code - 1]) { try client.validate(octets.rawSpan) }
        }
        for entry in try list("handshake_must_fail") {
            let octets = try bytes(entry)
            guard entry["side"]?.stringValue == "router" else {
                #expect(throws: RawSocketError.self) { try client.validate(octets.rawSpan) }
                continue
            }
            switch answer(octets) {
            case .accept: Issue.record("accepted: \(entry)")
            case .refuse(let reply, _):
                if let expected = entry["reply"]?.stringValue { #expect(reply == unhex(expected)) }
            case .drop: #expect(entry["reply"] == nil)
            }
        }
    }

    @Test func `T8: every listed header is written and read, and every listed fault is one`() throws {
        for entry in try list("frame_headers") {
            let type = UInt8(try #require(entry["type"]?.integerValue))
            let kind = try #require(RawSocketFrameHeader.Kind(rawValue: type))
            let header = RawSocketFrameHeader(kind, length: Int(try #require(entry["length"]?.integerValue)))
            let word = try word(bytes(entry))
            #expect(header.word == word)
            #expect(try RawSocketFrameHeader(word) == header)
        }
        for entry in try list("frame_headers_must_fail") {
            let agreement = RawSocketAgreement(
                format: .json, maximumReceived: Int(entry["limit"]?.integerValue ?? 1 << 24), maximumSent: 512)
            var machine = RawSocketMachine(agreement, limits: RawSocketLimits(), now: .now)
            var input = ByteQueue()
            var output = ByteQueue()
            input.append(try bytes(entry))
            let event = machine.next(&input, output: &output)
            guard case .violation = event else {
                Issue.record("\(entry): \(event)")
                continue
            }
        }
    }

    @Test func `T12: every listed stream is understood, cut at every place`() throws {
        for entry in try list("streams") {
            guard let text = entry["receives"]?.stringValue else { continue }
            let received = unhex(text)
            for cut in 0...received.count {
                let agreement = RawSocketAgreement(format: .json, maximumReceived: 1 << 24, maximumSent: 1 << 24)
                var machine = RawSocketMachine(agreement, limits: RawSocketLimits(), now: .now)
                var input = ByteQueue()
                var output = ByteQueue()
                var payloads: [[UInt8]] = []
                for piece in [received[..<cut], received[cut...]] {
                    input.append(piece)
                    while case .message(let count) = machine.next(&input, output: &output) {
                        payloads.append([UInt8](copying: input.bytes.extracting(first: count)))
                        input.consume(count)
                    }
                }
                #expect(payloads == (entry["payloads"]?.listValue ?? []).compactMap(\.stringValue).map(unhex))
                #expect([UInt8](copying: output.bytes) == unhex(entry["sends"]?.stringValue ?? ""))
                #expect([UInt8](copying: input.bytes) == unhex(entry["left_over"]?.stringValue ?? ""))
            }
        }
    }

    private func list(_ name: String) throws -> [Value] {
        try #require(try Vectors.load("transport/rawsocket.json")[name]?.listValue)
    }

    private func bytes(_ entry: Value) throws -> [UInt8] {
        unhex(try #require(entry["hex"]?.stringValue))
    }

    private func word(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func answer(_ octets: [UInt8]) -> RawSocketServerHandshake.Answer {
        RawSocketServerHandshake(SerializationFormat.allCases, limits: RawSocketLimits()).answer(octets.rawSpan)
    }
}

/// The bytes that a text of hexadecimal digits stands for.
func unhex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
