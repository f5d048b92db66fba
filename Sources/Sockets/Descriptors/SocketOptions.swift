/// How the system handles a stream socket.
///
/// The defaults suit request and response: small messages leave at once, buffers are as the system chooses.
public struct SocketOptions: Equatable, Sendable {
    /// How an idle TCP connection finds out that its peer is gone; see `tcp(7)`. Times are rounded up to whole seconds.
    public struct KeepAlive: Equatable, Sendable {
        /// How long nothing must have come before the first probe; 1 to 32,767 seconds.
        public var idle: Duration
        /// The time between probes; 1 to 32,767 seconds.
        public var interval: Duration
        /// After how many unanswered probes the connection fails; 1 to 127.
        public var count: Int

        /// A dead peer is noticed after two minutes unless told otherwise.
        public init(idle: Duration = .seconds(60), interval: Duration = .seconds(10), count: Int = 6) {
            self.idle = idle
            self.interval = interval
            self.count = count
        }
    }

    /// Whether small messages leave at once instead of waiting for acknowledgements of earlier ones (Nagle's
    /// algorithm). TCP only.
    public var noDelay: Bool
    /// Probing of idle connections, or nil for none. TCP only.
    public var keepAlive: KeepAlive?
    /// The size in bytes that the kernel is asked for to keep what is to be sent; nil leaves it to the kernel.
    public var sendBufferSize: Int?
    /// The size in bytes that the kernel is asked for to keep what has come; nil leaves it to the kernel.
    public var receiveBufferSize: Int?

    /// The defaults, unless told otherwise.
    public init(
        noDelay: Bool = true, keepAlive: KeepAlive? = nil, sendBufferSize: Int? = nil, receiveBufferSize: Int? = nil
    ) {
        self.noDelay = noDelay
        self.keepAlive = keepAlive
        self.sendBufferSize = sendBufferSize
        self.receiveBufferSize = receiveBufferSize
    }
}
