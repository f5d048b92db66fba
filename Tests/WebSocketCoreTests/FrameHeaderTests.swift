import ByteCore
import Testing
import WebSocketCore

struct FrameHeaderTests {
    private func parse(_ bytes: [UInt8], from role: WebSocketRole = .server) throws(WebSocketError) -> FrameHeader? {
        try FrameHeader.parse(bytes.rawSpan, from: role)?.header
    }

    @Test(arguments: [0, 1, 125, 126, 127, 32767, 32768, 65535, 65536, 1 << 20, Int.max])
    func `every length survives, with and without a mask`(_ length: Int) throws {
        for key in [nil, 0x0102_0304] as [UInt32?] {
            let header = FrameHeader(isFinal: false, opcode: .binary, maskingKey: key, payloadLength: length)
            var output = ByteQueue()
            header.write(into: &output)
            let bytes = [UInt8](copying: output.bytes)
            let lengthSize = length <= 125 ? 0 : length <= 65535 ? 2 : 8
            #expect(bytes.count == 2 + lengthSize + (key == nil ? 0 : 4))
            let role: WebSocketRole = key == nil ? .server : .client
            let parsed = try #require(try FrameHeader.parse((bytes + [9, 9]).rawSpan, from: role))
            #expect(parsed.header == header)
            #expect(parsed.count == bytes.count)
            for count in 0..<bytes.count { #expect(try parse(Array(bytes[..<count]), from: role) == nil) }
        }
    }

    @Test func `the examples of RFC 6455, 5_7`() throws {
        #expect(try parse([0x81, 0x05]) == FrameHeader(opcode: .text, payloadLength: 5))
        #expect(
            try parse([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D], from: .client)
                == FrameHeader(opcode: .text, maskingKey: 0x37FA_213D, payloadLength: 5))
        #expect(try parse([0x01, 0x03]) == FrameHeader(isFinal: false, opcode: .text, payloadLength: 3))
        #expect(try parse([0x82, 0x7E, 0x01, 0x00]) == FrameHeader(opcode: .binary, payloadLength: 256))
    }

    @Test(
        arguments: [
            ([0xC1], .reservedBits), ([0xA1], .reservedBits), ([0x91], .reservedBits),
            ([0x83], .unknownOpcode(3)), ([0x87], .unknownOpcode(7)), ([0x8B], .unknownOpcode(11)),
            ([0x8F], .unknownOpcode(15)),
            ([0x08], .fragmentedControlFrame), ([0x09], .fragmentedControlFrame), ([0x0A], .fragmentedControlFrame),
            ([0x88, 0x7E], .controlFrameTooLong), ([0x89, 0x7E], .controlFrameTooLong),
            ([0x8A, 0x7F], .controlFrameTooLong),
            ([0x81, 0x80], .maskedFrame),
            ([0x82, 0x7E, 0x00, 0x7D], .invalidLength), ([0x82, 0x7E, 0x00, 0x00], .invalidLength),
            ([0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .invalidLength),
            ([0x82, 0x7F, 0x80, 0, 0, 0, 0, 1, 0, 0], .invalidLength),
        ] as [([UInt8], WebSocketError)])
    func `what is wrong is refused as soon as it shows`(_ bytes: [UInt8], _ error: WebSocketError) throws {
        #expect(throws: error) { try parse(bytes) }
        #expect(try parse(Array(bytes.dropLast())) == nil)
    }

    @Test func `a client's frame must be masked`() {
        #expect(throws: WebSocketError.unmaskedFrame) { try parse([0x81, 0x05], from: .client) }
    }
}
