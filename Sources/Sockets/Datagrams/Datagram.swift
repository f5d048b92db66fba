/// A UDP datagram that has come or is to go.
public struct Datagram: Hashable, Sendable {
    /// What it carries; may be empty.
    public var bytes: [UInt8]
    /// Where it comes from, or where it is to go.
    public var address: SocketAddress
    /// Whether it was longer than ``DatagramOptions/maximumSize`` and the rest is lost.
    public var isTruncated: Bool

    /// A datagram of `bytes` from or to `address`.
    public init(_ bytes: [UInt8], address: SocketAddress, isTruncated: Bool = false) {
        self.bytes = bytes
        self.address = address
        self.isTruncated = isTruncated
    }
}
