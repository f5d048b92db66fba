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
    package static var maximumShortLength: Int { 125 }
    /// The longest header, with eight bytes of length and a key.
    static var maximumSize: Int { 14 }

    private static var finBit: UInt8 { 0x80 }
    private static var compressedBit: UInt8 { 0x40 }
    private static var reservedBits: UInt8 { 0x70 }
    private static var opcodeBits: UInt8 { 0x0F }
    private static var maskBit: UInt8 { 0x80 }
    private static var lengthBits: UInt8 { 0x7F }
    private static var twoByteLength: UInt8 { 126 }
    private static var eightByteLength: UInt8 { 127 }
}

extension FrameHeader {
    /// Reads the header at the front of `bytes`, sent by a peer in `role`, and its count of bytes; nil if it is not
    /// complete. What is wrong is thrown as soon as the byte that shows it is there.
    ///
    /// `allowsCompression` says whether `permessage-deflate` was agreed on.
    @inline(__always)  // once, for every frame
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
        unsafe output.fill(Self.maximumSize) { unsafe write(to: $0) }
    }

    /// Writes the header to the front of `bytes`, which have room for any; returns its size.
    func write(to bytes: UnsafeMutableRawBufferPointer) -> Int {
        unsafe bytes[0] = (isFinal ? Self.finBit : 0) | (isCompressed ? Self.compressedBit : 0) | opcode.rawValue
        let mask = maskingKey == nil ? 0 : Self.maskBit
        var size = 2
        switch payloadLength {
        case ...Self.maximumShortLength:
            unsafe bytes[1] = mask | UInt8(truncatingIfNeeded: payloadLength)
        case ...0xFFFF:
            unsafe bytes[1] = mask | Self.twoByteLength
            unsafe bytes.storeBytes(
                of: UInt16(truncatingIfNeeded: payloadLength).bigEndian, toByteOffset: 2, as: UInt16.self)
            size = 4
        default:
            unsafe bytes[1] = mask | Self.eightByteLength
            unsafe bytes.storeBytes(of: UInt64(payloadLength).bigEndian, toByteOffset: 2, as: UInt64.self)
            size = 10
        }
        guard let maskingKey else { return size }
        unsafe bytes.storeBytes(of: maskingKey.bigEndian, toByteOffset: size, as: UInt32.self)
        return size + 4
    }

    /// RFC 6455, 5.2: the minimal number of bytes must be used, and the highest bit of eight must be zero.
    @inline(__always)
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

    @inline(__always)
    private static func number(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> UInt64 {
        switch range.count {
        case 2:
            UInt64(
                UInt16(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt16.self)))
        case 4:
            UInt64(
                UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt32.self)))
        default: UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self))
        }
    }
}
