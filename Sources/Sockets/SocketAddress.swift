internal import Glibc

/// Where a socket listens or connects: a numeric IPv4 or IPv6 address with a port, or the path of a Unix socket.
public enum SocketAddress: Hashable, Sendable {
    /// An IPv4 address such as `127.0.0.1`; port 0 lets the system choose when listening.
    case ipv4(String, port: UInt16)
    /// An IPv6 address such as `::1`.
    case ipv6(String, port: UInt16)
    /// The path of a Unix socket, at most 107 bytes.
    case unix(path: String)

    /// The port of an IP address.
    public var port: UInt16? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, let port): port
        case .unix: nil
        }
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        switch self {
        case .ipv4(let host, _): host.hasPrefix("127.")
        case .ipv6(let host, _): host == "::1"
        case .unix: true
        }
    }

    /// The address that `host` is the numeric text of, or nil when it is a name.
    public init?(numericHost host: String, port: UInt16) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            self = .ipv4(host, port: port)
        } else if inet_pton(AF_INET6, host, &six) == 1 {
            self = .ipv6(host, port: port)
        } else {
            return nil
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// As in a URL: `127.0.0.1:80`, `[::1]:80`, or the path.
    public var description: String {
        switch self {
        case .ipv4(let host, let port): "\(host):\(port)"
        case .ipv6(let host, let port): "[\(host)]:\(port)"
        case .unix(let path): path
        }
    }
}

// MARK: - The system's form

extension SocketAddress {
    var family: CInt {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls `body` with the system's form of the address.
    func withSystemAddress(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(SocketError) -> CInt {
        var storage = sockaddr_storage()
        let length: socklen_t
        switch self {
        case .ipv4(let host, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
                throw .invalidAddress("\(host) is not an IPv4 address")
            }
            length = Self.store(&address, in: &storage)
        case .ipv6(let host, let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else {
                throw .invalidAddress("\(host) is not an IPv6 address")
            }
            length = Self.store(&address, in: &storage)
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let capacity = MemoryLayout.size(ofValue: address.sun_path)
            guard !path.isEmpty, path.utf8.count < capacity else {
                throw .invalidAddress("the path of a Unix socket has 1 to \(capacity - 1) bytes")
            }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            length = Self.store(&address, in: &storage)
        }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The address that a system call like `getsockname` fills in.
    init?(filledBy body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
        guard result == 0 else { return nil }
        self.init(storage)
    }

    /// The address in `storage`, if its family is one of ours.
    init?(_ storage: sockaddr_storage) {
        var storage = storage
        switch CInt(storage.ss_family) {
        case AF_INET:
            let address = Self.load(sockaddr_in.self, from: &storage)
            var host = address.sin_addr
            self = .ipv4(Self.text(AF_INET, &host), port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = Self.load(sockaddr_in6.self, from: &storage)
            var host = address.sin6_addr
            self = .ipv6(Self.text(AF_INET6, &host), port: UInt16(bigEndian: address.sin6_port))
        case AF_UNIX:
            let address = Self.load(sockaddr_un.self, from: &storage)
            let path = withUnsafeBytes(of: address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            self = .unix(path: path)
        default:
            return nil
        }
    }

    private static func store<Address>(_ address: inout Address, in storage: inout sockaddr_storage) -> socklen_t {
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: Address.self) }
        return socklen_t(MemoryLayout<Address>.size)
    }

    private static func load<Address>(_: Address.Type, from storage: inout sockaddr_storage) -> Address {
        withUnsafeBytes(of: &storage) { $0.load(as: Address.self) }
    }

    private static func text(_ family: CInt, _ address: UnsafeRawPointer) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(family, address, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
