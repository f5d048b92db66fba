/// What a peer may make a WebSocket hold, and for how long it may keep it waiting. The defaults suit the open internet.
public struct WebSocketLimits: Sendable, Equatable {
    /// The longest frame that is received, in bytes of payload. A longer one closes with 1009 before it is read.
    public var maximumFrameSize = 16 * 1024 * 1024

    /// The longest message that is received, in bytes. A longer one closes with 1009.
    public var maximumMessageSize = 16 * 1024 * 1024

    /// The most frames that a message may come in. Empty ones cost time, though no memory.
    public var maximumFragments = 131_072

    /// The most bytes that wait to be sent, where somebody sends without waiting. Beyond that the connection is given up.
    public var maximumQueuedBytes = 64 * 1024 * 1024

    /// How long the peer may take for 64 KiB of what is queued for it, while more than that is; then the connection is
    /// given up, with a line in the log. Nil for as long as it likes.
    public var slowPeerTimeout: Duration? = .seconds(60)

    /// How long received messages may wait for somebody who asks for them, while so many do that nothing more is read;
    /// then the connection is given up, with a line in the log. Nil for as long as it takes: the peer waits meanwhile.
    public var slowReceiverTimeout: Duration?

    /// How long the peer may be silent before it is sent a ping; nil for no pings.
    public var pingInterval: Duration? = .seconds(20)

    /// How long after a ping the peer may stay silent before the connection is given up.
    public var pingTimeout: Duration = .seconds(20)

    /// How long the opening handshake may take. A client has as long for connecting before it.
    public var handshakeTimeout: Duration = .seconds(10)

    /// How long after our close frame, or after an error, the peer may take to close the connection.
    public var closeTimeout: Duration = .seconds(10)

    /// The defaults.
    public init() {}
}
