internal import CSockets
internal import Glibc

/// Turns host names into addresses.
public enum Resolver {
    /// The addresses of `host`, in the order the system prefers them. A numeric host is answered at once; a name is
    /// looked up by the system's resolver on a thread of its own, never on the scheduler or the global pool.
    ///
    /// - Throws: ``SocketError/unresolved(host:reason:)`` when there is none, ``SocketError/cancelled`` as soon as the task
    ///   is cancelled.
    public static func addresses(of host: String, port: UInt16) async throws(SocketError) -> [SocketAddress] {
        if let address = SocketAddress(numericHost: host, port: port) { return [address] }
        let found: Result<[SocketAddress], SocketError>
        do {
            found = try await BlockingCall.answer { lookUp(host, port: port) }
        } catch let refused as ThreadRefused {
            throw .unresolved(host: host, reason: SocketError.text(of: refused.code))
        } catch {
            throw .cancelled
        }
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
