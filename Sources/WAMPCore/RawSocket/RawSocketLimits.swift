/// What a peer may make a RawSocket connection hold, and for how long it may keep it waiting. The defaults suit the open
/// internet.
public struct RawSocketLimits: Sendable, Equatable {
    /// The longest message that is received, in bytes. The peer is told the greatest power of two from 512 to 16 MiB that
    /// is not above it; a longer message ends the connection before it is read.
    public var maximumMessageSize = 16 * 1024 * 1024

    /// A router's: a client that receives no messages of this many bytes is refused. 512 is the least that there is.
    public var minimumPeerMessageSize = 512

    /// The most bytes that wait to be sent. Beyond that the connection is given up.
    public var maximumQueuedBytes = 64 * 1024 * 1024

    /// How long the peer may be silent before it is sent a ping; nil for no pings.
    public var pingInterval: Duration? = .seconds(20)

    /// How long after a ping the peer may stay silent before the connection is given up.
    public var pingTimeout: Duration = .seconds(20)

    /// How long the handshake may take.
    public var handshakeTimeout: Duration = .seconds(10)

    /// How long the peer may take to close the connection after this side has ended it.
    public var closeTimeout: Duration = .seconds(10)

    /// The defaults.
    public init() {}
}
