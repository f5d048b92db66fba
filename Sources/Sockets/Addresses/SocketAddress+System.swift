internal import CSockets
internal import Glibc

// The system's form of an address, and back.

extension SocketAddress {
    var family: CInt {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix, .abstract: AF_UNIX
        }
    }

    /// Calls `body` with the system's form of the address.
    func withSystemAddress(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(SocketError) -> CInt {
        var storage = sockaddr_storage()
        let length = try store(in: &storage)
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// Puts the system's form into `storage` and returns its length.
    func store(in storage: inout sockaddr_storage) throws(SocketError) -> socklen_t {
        switch self {
        case .ipv4(let host, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
                throw .invalidAddress("\(host) is not an IPv4 address")
            }
            return Self.store(address, in: &storage)
        case .ipv6(let host, let port):
            guard var address = sockaddr_in6(host: host) else {
                throw .invalidAddress("\(host) is not an IPv6 address")
            }
            address.sin6_port = port.bigEndian
            return Self.store(address, in: &storage)
        case .unix(let path):
            guard !path.utf8.contains(0) else { throw .invalidAddress("the path of a Unix socket has a zero byte") }
            return try Self.store(name: Array(path.utf8) + [0], in: &storage)
        case .abstract(let name):
            return try Self.store(name: [0] + Array(name.utf8), in: &storage)
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
        self.init(storage, length: length)
    }

    /// The address in the first `length` bytes of `storage`, if it has one and its family is one of ours.
    init?(_ storage: sockaddr_storage, length: socklen_t) {
        switch CInt(storage.ss_family) {
        case AF_INET:
            let address = Self.load(sockaddr_in.self, from: storage)
            self = .ipv4(Self.text(AF_INET, address.sin_addr), port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = Self.load(sockaddr_in6.self, from: storage)
            let host = Self.text(AF_INET6, address.sin6_addr) + address.zoneSuffix
            self = .ipv6(host, port: UInt16(bigEndian: address.sin6_port))
        case AF_UNIX:
            // unix(7): the length tells an unnamed socket from an abstract one and one with a path.
            let name = withUnsafeBytes(of: storage) { bytes in
                bytes[..<min(Int(length), bytes.count)].dropFirst(MemoryLayout<sa_family_t>.size)
                    .withContiguousStorageIfAvailable { Array($0) } ?? []
            }
            guard let first = name.first else { return nil }
            if first == 0 {
                self = .abstract(name: String(decoding: name.dropFirst(), as: UTF8.self))
            } else {
                self = .unix(path: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
            }
        default:
            return nil
        }
    }

    /// A path ends with a zero byte, an abstract name starts with one.
    private static func store(name: [UInt8], in storage: inout sockaddr_storage) throws(SocketError) -> socklen_t {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard (2...capacity).contains(name.count) else {
            throw .invalidAddress("the path or name of a Unix socket has 1 to \(capacity - 1) bytes")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        _ = store(address, in: &storage)
        return socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    }

    private static func store<Address>(_ address: Address, in storage: inout sockaddr_storage) -> socklen_t {
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: Address.self) }
        return socklen_t(MemoryLayout<Address>.size)
    }

    private static func load<Address>(_: Address.Type, from storage: sockaddr_storage) -> Address {
        withUnsafeBytes(of: storage) { $0.load(as: Address.self) }
    }

    private static func text<Address>(_ family: CInt, _ address: Address) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        withUnsafePointer(to: address) { _ = inet_ntop(family, $0, &buffer, socklen_t(buffer.count)) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension sockaddr_in6 {
    /// The address that `host` is the text of, with port 0; nil when it is none.
    init?(host: String) {
        self.init()
        sin6_family = sa_family_t(AF_INET6)
        let percent = host.firstIndex(of: "%") ?? host.endIndex
        guard inet_pton(AF_INET6, String(host[..<percent]), &sin6_addr) == 1 else { return nil }
        guard percent < host.endIndex else { return }
        // RFC 4007, 11: the zone after the percent sign is the name or the number of an interface.
        let zone = host[host.index(after: percent)...]
        sin6_scope_id = UInt32(zone) ?? if_nametoindex(String(zone))
        guard sin6_scope_id != 0 else { return nil }
    }

    /// The zone as it stands after the address, or nothing when there is none.
    fileprivate var zoneSuffix: String {
        guard sin6_scope_id != 0 else { return "" }
        var buffer = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(sin6_scope_id, &buffer) != nil else { return "%\(sin6_scope_id)" }
        return "%" + String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
