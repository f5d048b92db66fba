internal import Glibc

extension DatagramSocket {
    /// Receives what is sent to a multicast group at the socket's port, in addition to what comes otherwise.
    ///
    /// The socket must be bound to the group's address or to the one that stands for all (`0.0.0.0` or `::`), and be of
    /// the group's family.
    /// - Parameters:
    ///   - group: a numeric address such as `239.1.2.3` or `ff02::fb`.
    ///   - interface: the name of the interface that the group is on, such as `eth0`; nil leaves it to the routes.
    /// - Throws: ``SocketError/invalidAddress(_:)`` when `group` is no numeric address, ``SocketError/closed``, or
    ///   ``SocketError/system(errno:during:)`` when it is no group or the interface is unknown.
    public func join(group: String, interface: String? = nil) throws(SocketError) {
        try change(MCAST_JOIN_GROUP, group, interface, during: "join the group \(group)")
    }

    /// Ends what ``join(group:interface:)`` began, with the same arguments; closing the socket does so too.
    public func leave(group: String, interface: String? = nil) throws(SocketError) {
        try change(MCAST_LEAVE_GROUP, group, interface, during: "leave the group \(group)")
    }

    private func change(
        _ option: CInt, _ group: String, _ interface: String?, during action: String
    ) throws(SocketError) {
        guard let watch else { throw .closed }
        guard let address = SocketAddress(numericHost: group, port: 0) else {
            throw .invalidAddress("\(group) is not a numeric address")
        }
        // RFC 3678, 5.1: one form for both families.
        var request = group_req()
        if let interface { request.gr_interface = try InterfaceIndex.of(interface) }
        _ = try address.store(in: &request.gr_group)
        let level = CInt(address.family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP)
        let length = socklen_t(MemoryLayout<group_req>.size)
        guard setsockopt(watch.descriptor, level, option, &request, length) == 0 else {
            throw .last(during: action)
        }
    }
}
