internal import Scheduling
internal import Sockets

/// Where a WebSocket's bytes go: the one place that knows what the scheme of a URL means.
struct Destination: Sendable {
    let endpoint: Endpoint
    private let address: SocketAddress?

    /// What `url` says, or `address` if the socket is to be found elsewhere than the URL's host and port are.
    init(_ url: String, at address: SocketAddress?) throws(SocketError) {
        endpoint = try Endpoint(url)
        self.address = address
        guard endpoint.scheme == "ws" else {
            throw SocketError.invalidAddress("'\(url)' is not a ws:// URL, and nothing else is spoken here")
        }
    }

    /// A connected socket.
    func connect(on scheduler: any Scheduler, timeout: Duration) async throws(SocketError) -> Descriptor {
        let addresses =
            if let address { [address] } else {
                try await Resolver.addresses(of: endpoint.host, port: endpoint.port ?? 80)
            }
        return try await Descriptor.connected(toAnyOf: addresses, on: scheduler, timeout: timeout)
    }
}
