/// Why a WebSocket was closed (RFC 6455, 7.4, and IANA's registry).
public struct CloseCode: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Any number, also one that may not be sent.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The purpose of the connection is fulfilled.
    public static let normalClosure = CloseCode(rawValue: 1000)
    /// A server goes down, or a browser leaves the page.
    public static let goingAway = CloseCode(rawValue: 1001)
    /// The peer broke the protocol.
    public static let protocolError = CloseCode(rawValue: 1002)
    /// The peer sent a kind of data that is not understood, such as binary where text is expected.
    public static let unsupportedData = CloseCode(rawValue: 1003)
    /// The peer gave no code. Never sent.
    public static let noStatusReceived = CloseCode(rawValue: 1005)
    /// The connection ended without a close frame. Never sent.
    public static let abnormalClosure = CloseCode(rawValue: 1006)
    /// A message's content does not fit its kind, such as text that is not UTF-8.
    public static let invalidPayload = CloseCode(rawValue: 1007)
    /// The peer broke a rule that no other code names.
    public static let policyViolation = CloseCode(rawValue: 1008)
    /// A message is too big to be processed.
    public static let messageTooBig = CloseCode(rawValue: 1009)
    /// The server did not accept an extension that the client needs.
    public static let mandatoryExtension = CloseCode(rawValue: 1010)
    /// The server met a condition that it did not expect.
    public static let internalError = CloseCode(rawValue: 1011)
    /// The service restarts; clients may come back after a while.
    public static let serviceRestart = CloseCode(rawValue: 1012)
    /// The service is overloaded.
    public static let tryAgainLater = CloseCode(rawValue: 1013)
    /// A gateway got an invalid answer from the server behind it.
    public static let badGateway = CloseCode(rawValue: 1014)
    /// TLS could not be established. Never sent.
    public static let tlsHandshake = CloseCode(rawValue: 1015)

    /// Whether a close frame may carry this code: a registered one that is not reserved for reporting, or one from the
    /// ranges for libraries (3000-3999) and applications (4000-4999).
    public var mayBeSent: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

extension CloseCode: CustomStringConvertible {
    /// The number.
    public var description: String { String(rawValue) }
}
