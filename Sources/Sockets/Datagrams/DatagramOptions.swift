/// How a UDP socket behaves.
public struct DatagramOptions: Equatable, Sendable {
    /// The longest datagram that is received whole, in bytes. The default is more than UDP carries; where the protocol
    /// above has a limit, that saves memory.
    public var maximumSize: Int
    /// Whether other sockets may have the same address, such as all receivers of a multicast group; each of them gets
    /// every multicast datagram.
    public var reuseAddress: Bool
    /// Whether other sockets may have the same address and share its unicast datagrams; all of them must say so.
    public var reusePort: Bool
    /// Whether datagrams may go to a broadcast address.
    public var broadcast: Bool
    /// The name of the interface by which multicast datagrams leave, such as `eth0`; nil leaves it to the routes.
    public var multicastInterface: String?
    /// How many hops multicast datagrams travel; 1, the system's default, is the local network.
    public var multicastHops: Int
    /// Whether multicast datagrams also come to the members on this machine.
    public var multicastLoopback: Bool
    /// The size in bytes that the kernel is asked for to keep what is to be sent; nil leaves it to the kernel.
    public var sendBufferSize: Int?
    /// The size in bytes that the kernel is asked for to keep what has come; nil leaves it to the kernel. This buffer
    /// is the only queue of datagrams: what comes while it is full is lost.
    public var receiveBufferSize: Int?

    /// The defaults, unless told otherwise.
    public init(
        maximumSize: Int = 65_535, reuseAddress: Bool = false, reusePort: Bool = false, broadcast: Bool = false,
        multicastInterface: String? = nil, multicastHops: Int = 1, multicastLoopback: Bool = true,
        sendBufferSize: Int? = nil, receiveBufferSize: Int? = nil
    ) {
        precondition(maximumSize > 0, "a UDP socket that may receive no byte is of no use")
        self.maximumSize = maximumSize
        self.reuseAddress = reuseAddress
        self.reusePort = reusePort
        self.broadcast = broadcast
        self.multicastInterface = multicastInterface
        self.multicastHops = multicastHops
        self.multicastLoopback = multicastLoopback
        self.sendBufferSize = sendBufferSize
        self.receiveBufferSize = receiveBufferSize
    }
}
