internal import CSockets  // as in InheritedSocket.swift
internal import Glibc
internal import Scheduling

// The system calls that make a UDP socket what its options say.

extension Descriptor {
    /// A UDP socket for addresses of the family of `address`.
    static func datagramSocket(
        for address: SocketAddress, _ options: DatagramOptions
    ) throws(SocketError) -> Descriptor {
        guard address.port != nil else { throw .invalidAddress("\(address) is not an address of UDP") }
        let descriptor = try socket(SOCK_DGRAM, for: address)
        try descriptor.apply(options, for: address)
        return descriptor
    }

    /// Gives a UDP socket its only peer; what comes from elsewhere is no longer received.
    func connectDatagrams(to peer: SocketAddress) throws(SocketError) {
        let result = try peer.withSystemAddress { Glibc.connect(raw, $0, $1) }
        guard result == 0 else { throw .last(during: "connect to \(peer)") }
    }

    private func apply(_ options: DatagramOptions, for address: SocketAddress) throws(SocketError) {
        applyBufferSizes(
            SocketOptions(
                sendBufferSize: options.sendBufferSize, receiveBufferSize: options.receiveBufferSize))
        if options.reuseAddress { try set(SOL_SOCKET, SO_REUSEADDR, 1, to: "share \(address)") }
        if options.reusePort { try set(SOL_SOCKET, SO_REUSEPORT, 1, to: "share \(address)") }
        if options.broadcast { try set(SOL_SOCKET, SO_BROADCAST, 1, to: "broadcast from \(address)") }
        let hops = CInt(clamping: options.multicastHops)
        let loops: CInt = options.multicastLoopback ? 1 : 0
        if address.family == AF_INET6 {
            if hops != 1 { try set(Self.ipv6, IPV6_MULTICAST_HOPS, hops, to: "set the hops of multicast") }
            if loops != 1 { try set(Self.ipv6, IPV6_MULTICAST_LOOP, loops, to: "keep multicast from this machine") }
        } else {
            if hops != 1 { try set(Self.ipv4, IP_MULTICAST_TTL, hops, to: "set the hops of multicast") }
            if loops != 1 { try set(Self.ipv4, IP_MULTICAST_LOOP, loops, to: "keep multicast from this machine") }
        }
        if let name = options.multicastInterface {
            try sendMulticast(by: InterfaceIndex.of(name), named: name, family: address.family)
        }
    }

    private static var ipv4: CInt { CInt(IPPROTO_IP) }
    private static var ipv6: CInt { CInt(IPPROTO_IPV6) }

    private func set(_ level: CInt, _ name: CInt, _ value: CInt, to action: String) throws(SocketError) {
        guard setOption(level, name, value) else { throw .last(during: action) }
    }

    private func sendMulticast(by index: UInt32, named name: String, family: CInt) throws(SocketError) {
        if family == AF_INET6 {
            return try set(Self.ipv6, IPV6_MULTICAST_IF, CInt(index), to: "send multicast by \(name)")
        }
        var request = ip_mreqn()
        request.imr_ifindex = CInt(index)
        let length = socklen_t(MemoryLayout<ip_mreqn>.size)
        guard setsockopt(raw, Self.ipv4, IP_MULTICAST_IF, &request, length) == 0 else {
            throw .last(during: "send multicast by \(name)")
        }
    }
}

/// Network interfaces by name.
enum InterfaceIndex {
    /// The system's number of an interface.
    static func of(_ name: String) throws(SocketError) -> UInt32 {
        let index = if_nametoindex(name)
        guard index != 0 else { throw .last(during: "find the network interface \(name)") }
        return index
    }
}
