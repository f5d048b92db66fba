/// How a listener listens, and how the connections that it accepts behave.
public struct ListenerOptions: Equatable, Sendable {
    /// How many connections the kernel keeps until they are accepted; it has a limit of its own (`somaxconn`).
    public var backlog: Int
    /// Whether other sockets may listen at the same port, each getting its share of the connections; all of them must
    /// say so. Not for Unix sockets.
    public var reusePort: Bool
    /// The file mode of a Unix socket's path, such as `0o660`; nil leaves it to the process's umask. The file is at no
    /// time open to more users than the mode says.
    public var unixMode: UInt32?
    /// The options of the accepted sockets.
    public var socket: SocketOptions

    /// The defaults, unless told otherwise.
    public init(
        backlog: Int = 1024, reusePort: Bool = false, unixMode: UInt32? = nil, socket: SocketOptions = SocketOptions()
    ) {
        self.backlog = backlog
        self.reusePort = reusePort
        self.unixMode = unixMode
        self.socket = socket
    }
}
