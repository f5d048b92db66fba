package import ByteCore

/// The start of every frame (RFC 6455, 5.2):
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| length      | length, if it was 126: 2 bytes|
///     |I|S|S|S|  (4)  |A|   (7)       |            if it was 127: 8   |
///     |N|V|V|V|       |S|             |                               |
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     | masking key, if M is set: 4 bytes                             |
///     +---------------------------------------------------------------+
package struct FrameHeader: Sendable, Equatable {
    package var isFinal: Bool
    /// The first reserved bit: this data frame begins a compressed message (RFC 7692, 6).
    package var isCompressed: Bool
    package var opcode: Opcode
    /// The four bytes of the key as a big-endian number.
    package var maskingKey: UInt32?
    package var payloadLength: Int

    package init(
        isFinal: Bool = true, isCompressed: Bool = false, opcode: Opcode, maskingKey: UInt32? = nil, payloadLength: Int
    ) {
        self.isFinal = isFinal
        self.isCompressed = isCompressed
        self.opcode = opcode
        self.maskingKey = maskingKey
        self.payloadLength = payloadLength
    }

    /// The longest payload of a control frame, and of any frame whose length fits in the second byte.
    package static let maximumShortLength = 125

    private static let finBit: UInt8 = 0x80
    private static let compressedBit: UInt8 = 0x40
    private static let reservedBits: UInt8 = 0x70
    private static let opcodeBits: UInt8 = 0x0F
    private static let maskBit: UInt8 = 0x80
    private static let lengthBits: UInt8 = 0x7F
    private static let twoByteLength: UInt8 = 126
    private static let eightByteLength: UInt8 = 127
}

extension FrameHeader {
    /// Reads the header at the front of `bytes`, sent by a peer in `role`, and its count of bytes; nil if it is not
    /// complete. What is wrong is thrown as soon as the byte that shows it is there.
    ///
    /// `allowsCompression` says whether `permessage-deflate` was agreed on.
    package static func parse(
        _ bytes: borrowing RawSpan, from role: WebSocketRole, allowsCompression: Bool = false
    ) throws(WebSocketError) -> (header: FrameHeader, count: Int)? {
        guard bytes.byteCount >= 1 else { return nil }
        let first = bytes[0]
        guard let opcode = Opcode(rawValue: first & opcodeBits) else {
            throw first & reservedBits == 0 ? .unknownOpcode(first & opcodeBits) : .reservedBits
        }
        // RFC 7692, 6.1: only the first frame of a message has the bit, and control frames never do.
        let isCompressed = first & reservedBits == compressedBit && allowsCompression && opcode.beginsMessage
        guard isCompressed || first & reservedBits == 0 else { throw .reservedBits }
        let isFinal = first & finBit != 0
        guard isFinal || !opcode.isControl else { throw .fragmentedControlFrame }

        guard bytes.byteCount >= 2 else { return nil }
        let second = bytes[1]
        let isMasked = second & maskBit != 0
        // RFC 6455, 5.1: a client masks every frame, a server none.
        guard isMasked || role == .server else { throw .unmaskedFrame }
        guard !isMasked || role == .client else { throw .maskedFrame }
        let shortLength = second & lengthBits
        guard shortLength <= maximumShortLength || !opcode.isControl else { throw .controlFrameTooLong }

        let lengthEnd = shortLength == twoByteLength ? 4 : shortLength == eightByteLength ? 10 : 2
        guard bytes.byteCount >= lengthEnd else { return nil }
        let length = try payloadLength(bytes, shortLength)

        guard isMasked else {
            let header = FrameHeader(
                isFinal: isFinal, isCompressed: isCompressed, opcode: opcode, payloadLength: length)
            return (header, lengthEnd)
        }
        guard bytes.byteCount >= lengthEnd + 4 else { return nil }
        let key = UInt32(truncatingIfNeeded: number(bytes, lengthEnd..<(lengthEnd + 4)))
        let header = FrameHeader(
            isFinal: isFinal, isCompressed: isCompressed, opcode: opcode, maskingKey: key, payloadLength: length)
        return (header, lengthEnd + 4)
    }

    /// Appends the header to `output`.
    package func write(into output: inout ByteQueue) {
        output.append((isFinal ? Self.finBit : 0) | (isCompressed ? Self.compressedBit : 0) | opcode.rawValue)
        let mask = maskingKey == nil ? 0 : Self.maskBit
        switch payloadLength {
        case ...Self.maximumShortLength:
            output.append(mask | UInt8(payloadLength))
        case ...0xFFFF:
            output.append(mask | Self.twoByteLength)
            Self.append(payloadLength, bytes: 2, to: &output)
        default:
            output.append(mask | Self.eightByteLength)
            Self.append(payloadLength, bytes: 8, to: &output)
        }
        if let maskingKey { Self.append(Int(maskingKey), bytes: 4, to: &output) }
    }

    /// RFC 6455, 5.2: the minimal number of bytes must be used, and the highest bit of eight must be zero.
    private static func payloadLength(_ bytes: borrowing RawSpan, _ shortLength: UInt8) throws(WebSocketError) -> Int {
        switch shortLength {
        case twoByteLength:
            let length = number(bytes, 2..<4)
            guard length > maximumShortLength else { throw .invalidLength }
            return Int(length)
        case eightByteLength:
            let length = number(bytes, 2..<10)
            guard length > 0xFFFF, let length = Int(exactly: length) else { throw .invalidLength }
            return length
        default:
            return Int(shortLength)
        }
    }

    private static func number(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> UInt64 {
        var number: UInt64 = 0
        for offset in range { number = number << 8 | UInt64(bytes[offset]) }
        return number
    }

    private static func append(_ number: Int, bytes count: Int, to output: inout ByteQueue) {
        for shift in stride(from: (count - 1) * 8, through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
