package import Scheduling
package import Sockets

/// A port of the loopback that nobody listened at a moment ago, for what cannot choose one itself.
package func freePort(on scheduler: any Scheduler) async throws(SocketError) -> UInt16 {
    let listener = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { _ in }
    await listener.close()
    guard let port = listener.address.port else { preconditionFailure("an IPv4 address has a port") }
    return port
}
