internal import ByteCore

/// The four octets with which each side of a RawSocket connection begins (WAMP, "RawSocket Transport", "Handshake"):
///
///     0111 1111 | LLLL SSSS | 0000 0000 | 0000 0000
///
/// `LLLL` says how long the messages may be that the sender takes: 2^(9 + LLLL) octets. `SSSS` is the serializer, and 0
/// in a refusal, where `LLLL` is the reason instead.
package enum RawSocketHandshake {
    /// How many octets it has.
    package static let size = 4
    /// The first octet, with which nothing else begins that is spoken on the same port.
    package static let magic: UInt8 = 0x7f

    /// The length of the longest message under a code from 0 to 15.
    static func messageSize(for code: UInt8) -> Int { 512 << Int(code) }

    /// The greatest code whose messages are not longer than `size`; 0 when none is.
    static func lengthCode(for size: Int) -> UInt8 {
        (0...15).last { messageSize(for: $0) <= size } ?? 0
    }

    static func octets(_ high: UInt8, _ low: UInt8) -> [UInt8] { [magic, high << 4 | low, 0, 0] }
}

/// The client's side of a handshake.
package struct RawSocketClientHandshake: Sendable {
    private let format: SerializationFormat
    private let lengthCode: UInt8

    /// Asks for `format`, and says that messages up to about `maximumMessageSize` are taken.
    package init(_ format: SerializationFormat, maximumMessageSize: Int) {
        self.format = format
        lengthCode = RawSocketHandshake.lengthCode(for: maximumMessageSize)
    }

    /// What the client sends.
    package var request: [UInt8] { RawSocketHandshake.octets(lengthCode, format.rawSocketCode) }

    /// What the connection is like, as the router's four octets say.
    package func validate(_ reply: RawSpan) throws(RawSocketError) -> RawSocketAgreement {
        guard reply[0] == RawSocketHandshake.magic else { throw .notRawSocket(firstOctet: reply[0]) }
        guard reply[2] == 0, reply[3] == 0 else { throw .malformedHandshake("reserved octets are set") }
        let (high, low) = (reply[1] >> 4, reply[1] & 0x0f)
        if low == 0 { throw Self.refusal(high) }
        guard low == format.rawSocketCode else {
            throw .malformedHandshake("asked for serializer \(format.rawSocketCode), the router answers \(low)")
        }
        return RawSocketAgreement(
            format: format, maximumReceived: RawSocketHandshake.messageSize(for: lengthCode),
            maximumSent: RawSocketHandshake.messageSize(for: high))
    }

    private static func refusal(_ code: UInt8) -> RawSocketError {
        switch code {
        case 0: .malformedHandshake("the router refuses with error 0, which is none")
        case 1: .serializerUnsupported
        case 2: .lengthUnacceptable
        case 3: .reservedBitsInHandshake
        case 4: .tooManyConnections
        default: .refused(code: code)
        }
    }
}

/// The router's side of a handshake.
package struct RawSocketServerHandshake: Sendable {
    /// What is to be done with a client.
    package enum Answer: Equatable {
        /// It is let in: send `reply`, and go on.
        case accept(reply: [UInt8], RawSocketAgreement)
        /// It is not: send `reply`, and close the connection.
        case refuse(reply: [UInt8], RawSocketError)
        /// It does not speak RawSocket: close the connection.
        case drop(RawSocketError)
    }

    private let formats: [SerializationFormat]
    private let lengthCode: UInt8
    private let minimumPeerMessageSize: Int

    /// Speaks `formats`, within `limits`.
    package init(_ formats: [SerializationFormat], limits: RawSocketLimits) {
        self.formats = formats
        lengthCode = RawSocketHandshake.lengthCode(for: limits.maximumMessageSize)
        minimumPeerMessageSize = limits.minimumPeerMessageSize
    }

    /// Answers the four octets of a client; `isFull` when there are as many connections as may be.
    package func answer(_ request: RawSpan, isFull: Bool = false) -> Answer {
        guard request[0] == RawSocketHandshake.magic else { return .drop(.notRawSocket(firstOctet: request[0])) }
        guard request[2] == 0, request[3] == 0 else { return refuse(3, .reservedBitsInHandshake) }
        if isFull { return refuse(4, .tooManyConnections) }
        guard let format = SerializationFormat(rawSocketCode: request[1] & 0x0f), formats.contains(format) else {
            return refuse(1, .serializerUnsupported)
        }
        let maximumSent = RawSocketHandshake.messageSize(for: request[1] >> 4)
        guard maximumSent >= minimumPeerMessageSize else { return refuse(2, .lengthUnacceptable) }
        let agreement = RawSocketAgreement(
            format: format, maximumReceived: RawSocketHandshake.messageSize(for: lengthCode), maximumSent: maximumSent)
        return .accept(reply: RawSocketHandshake.octets(lengthCode, format.rawSocketCode), agreement)
    }

    private func refuse(_ code: UInt8, _ error: RawSocketError) -> Answer {
        .refuse(reply: RawSocketHandshake.octets(code, 0), error)
    }
}

/// What both ends of a RawSocket connection have agreed on.
package struct RawSocketAgreement: Equatable, Sendable {
    /// How messages are encoded.
    package let format: SerializationFormat
    /// The length of the longest message that this side takes.
    package let maximumReceived: Int
    /// The length of the longest message that the other side takes.
    package let maximumSent: Int

    package init(format: SerializationFormat, maximumReceived: Int, maximumSent: Int) {
        self.format = format
        self.maximumReceived = maximumReceived
        self.maximumSent = maximumSent
    }
}
