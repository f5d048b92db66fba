/// What stands before every message of RawSocket, four octets (WAMP, "RawSocket Transport", "Serialization"):
///
///     RRRR X TTT | LLLL LLLL | LLLL LLLL | LLLL LLLL
///
/// `R` is reserved, `T` the type and `L` the length. `X` is the length's 25th bit: it is set for 2^24 octets, and for no
/// other length, since that is the most there is.
package struct RawSocketFrameHeader: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
        case message = 0
        case ping = 1
        case pong = 2
    }

    /// How many octets it has.
    package static let size = 4
    private static let reservedBits: UInt8 = 0xf0
    private static let typeBits: UInt8 = 0x07
    private static let greatestLength = 1 << 24

    package let kind: Kind
    /// How many octets follow.
    package let length: Int

    package init(_ kind: Kind, length: Int) {
        precondition(length <= Self.greatestLength, "no frame of RawSocket is longer than 2^24 octets")
        self.kind = kind
        self.length = length
    }

    /// Reads the four octets as one number, most significant first. Whether the length is allowed, the caller knows.
    package init(_ word: UInt32) throws(RawSocketError) {
        let first = UInt8(word >> 24)
        guard first & Self.reservedBits == 0 else { throw .reservedBitsInFrame(first) }
        guard let kind = Kind(rawValue: first & Self.typeBits) else { throw .unknownFrameType(first & Self.typeBits) }
        let low = Int(word & 0x00ff_ffff)
        let hasLongBit = word & 0x0800_0000 != 0
        guard !hasLongBit || low == 0 else { throw .malformedLength }
        self.kind = kind
        length = hasLongBit ? Self.greatestLength : low
    }

    /// The four octets as one number, most significant first.
    package var word: UInt32 {
        let long: UInt32 = length == Self.greatestLength ? 0x0800_0000 : UInt32(length)
        return UInt32(kind.rawValue) << 24 | long
    }
}
