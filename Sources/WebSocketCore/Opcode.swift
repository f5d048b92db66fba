/// What a frame holds (RFC 6455, 5.2). The other ten values are reserved.
package enum Opcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Control frames have the high bit set (RFC 6455, 5.5).
    package var isControl: Bool { rawValue & 0x8 != 0 }

    /// Whether this is the first frame of a message.
    package var beginsMessage: Bool { self == .text || self == .binary }
}
