/// How a connection is made, and how its socket behaves.
public struct ConnectOptions: Equatable, Sendable {
    /// The limit for all attempts together.
    public var timeout: Duration
    /// How long an address has for itself before the next one is tried beside it; RFC 8305, 5 asks for 10 ms or more,
    /// which a smaller value is taken for.
    public var connectionAttemptDelay: Duration
    /// The options of the socket.
    public var socket: SocketOptions

    /// The defaults, unless told otherwise.
    public init(
        timeout: Duration = .seconds(10), connectionAttemptDelay: Duration = .milliseconds(250),
        socket: SocketOptions = SocketOptions()
    ) {
        self.timeout = timeout
        self.connectionAttemptDelay = connectionAttemptDelay
        self.socket = socket
    }
}
