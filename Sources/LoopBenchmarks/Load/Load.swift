internal import Sockets

/// What a load generator does.
struct Load: Sendable {
    let address: SocketAddress
    let connections: Int
    let inFlight: Int
    let messageSize: Int
    /// Whether a connection ends after each message, and another takes its place.
    let reconnects: Bool
    /// How many descriptors the process may have.
    let descriptorLimit: Int

    /// The lowest number for a socket of the load.
    var lowestDescriptor: CInt { CInt(max(0, min(16_384, descriptorLimit - connections - 64))) }
}
