internal import Sockets

/// What may share a connection: one server, reached in one way.
struct Origin: Hashable, Sendable {
    let isSecure: Bool
    let host: String
    let port: UInt16
    let address: SocketAddress?
    /// Whom plain requests are sent to instead, with whole URLs as their targets (RFC 9112, 3.2.2).
    let forwardProxy: Proxy?
    /// Who lets the bytes of secure connections pass.
    let tunnelProxy: Proxy?

    init(_ endpoint: Endpoint, address: SocketAddress?, proxies: ProxySettings) {
        isSecure = endpoint.scheme == "https"
        let proxy = address == nil ? proxies.proxy(for: endpoint) : nil
        forwardProxy = isSecure ? nil : proxy
        tunnelProxy = isSecure ? proxy : nil
        // A proxy is one server, whatever it is asked for.
        host = forwardProxy?.host ?? endpoint.host
        port = forwardProxy?.port ?? endpoint.port ?? (isSecure ? 443 : 80)
        self.address = address
    }
}
