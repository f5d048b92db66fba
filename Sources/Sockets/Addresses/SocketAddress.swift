internal import Glibc

/// Where a socket listens or connects: a numeric IPv4 or IPv6 address with a port, or the name of a Unix socket.
public enum SocketAddress: Hashable, Sendable {
    /// An IPv4 address such as `127.0.0.1`; port 0 lets the system choose when listening.
    case ipv4(String, port: UInt16)
    /// An IPv6 address such as `::1`, or one of a link with the link's name, such as `fe80::1%eth0`.
    case ipv6(String, port: UInt16)
    /// The path of a Unix socket, at most 107 bytes.
    case unix(path: String)
    /// The name of a Unix socket that has no file, at most 107 bytes; it is gone once its socket is closed, and has
    /// no file mode that would keep other users out. Linux only; see `unix(7)`.
    case abstract(name: String)

    /// The port of an IP address.
    public var port: UInt16? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, let port): port
        case .unix, .abstract: nil
        }
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        switch self {
        case .ipv4(let host, _): host.hasPrefix("127.")
        case .ipv6(let host, _): host == "::1"
        case .unix, .abstract: true
        }
    }

    /// The address that `host` is the numeric text of, or nil when it is a name.
    public init?(numericHost host: String, port: UInt16) {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            self = .ipv4(host, port: port)
        } else if sockaddr_in6(host: host) != nil {
            self = .ipv6(host, port: port)
        } else {
            return nil
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// As in a URL, `127.0.0.1:80` or `[::1]:80`; the path of a Unix socket, or its name after an `@`.
    public var description: String {
        switch self {
        case .ipv4(let host, let port): "\(host):\(port)"
        case .ipv6(let host, let port): "[\(host)]:\(port)"
        case .unix(let path): path
        case .abstract(let name): "@\(name)"
        }
    }
}
