internal import CSockets
internal import Glibc
internal import Scheduling

/// Turns host names into addresses.
public enum Resolver {
    /// The addresses of `host`, in the order the system prefers them. A numeric host is answered at once; a name is
    /// looked up by the system's resolver on the global pool, never on the scheduler.
    ///
    /// - Throws: ``SocketError/unresolved(host:reason:)`` when there is none, ``SocketError/cancelled`` when the task
    ///   is cancelled: not before the end of a look-up that is under way, which cannot be interrupted.
    public static func addresses(of host: String, port: UInt16) async throws(SocketError) -> [SocketAddress] {
        if let address = SocketAddress(numericHost: host, port: port) { return [address] }
        guard !Task.isCancelled else { throw .cancelled }
        let found: Result<[SocketAddress], SocketError>
        do {
            found = try await offload { lookUp(host, port: port) }
        } catch {
            throw .cancelled
        }
        guard !Task.isCancelled else { throw .cancelled }
        return try found.get()
    }

    private static func lookUp(_ host: String, port: UInt16) -> Result<[SocketAddress], SocketError> {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &list)
        guard code == 0 else {
            return .failure(.unresolved(host: host, reason: String(cString: gai_strerror(code))))
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let current = entry?.pointee {
            var storage = sockaddr_storage()
            if let address = current.ai_addr {
                withUnsafeMutableBytes(of: &storage) {
                    $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(current.ai_addrlen)))
                }
                if let address = SocketAddress(storage, length: current.ai_addrlen), !addresses.contains(address) {
                    addresses.append(address)
                }
            }
            entry = current.ai_next
        }
        guard !addresses.isEmpty else {
            return .failure(.unresolved(host: host, reason: "it has no address"))
        }
        return .success(addresses)
    }
}
