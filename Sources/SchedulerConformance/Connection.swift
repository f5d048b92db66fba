internal import Glibc

/// Two connected sockets: `near` is to be watched, `far` stays with the check.
struct Connection: Sendable {
    let near: CInt
    let far: Peer

    /// Connected Unix sockets; of packets, which keep what each write sent apart, if asked.
    static func unix(ofPackets isOfPackets: Bool = false) throws -> Connection {
        var ends: [CInt] = [0, 0]
        let kind = CInt((isOfPackets ? SOCK_SEQPACKET : SOCK_STREAM).rawValue)
        let failure = socketpair(AF_UNIX, kind | CInt(SOCK_CLOEXEC.rawValue), 0, &ends)
        try expect(failure == 0, "the system has two descriptors for a socket pair")
        return Connection(ends[0], ends[1])
    }

    /// Connected TCP sockets on the loopback.
    static func tcp() throws -> Connection {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let listener = socket(AF_INET, kind, 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let far = socket(AF_INET, kind, 0)
        let isConnected = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, address, &length) == 0 && connect(far, address, length) == 0
            }
        }
        try expect(isConnected, "the loopback takes a TCP connection (\(String(cString: strerror(errno))))")
        return Connection(accept(listener, nil, nil), far)
    }

    /// A pipe: `near` is its end to read from.
    static func pipe() throws -> Connection {
        var ends: [CInt] = [0, 0]
        try expect(Glibc.pipe(&ends) == 0, "the system has two descriptors for a pipe")
        return Connection(ends[0], ends[1])
    }

    private init(_ near: CInt, _ far: CInt) {
        for descriptor in [near, far] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        self.near = near
        self.far = Peer(descriptor: far)
    }
}

/// The far end of a connection. Nothing closes it but ``close()`` and ``reset()``.
struct Peer: Sendable {
    let descriptor: CInt

    /// Sends so many bytes; they fit into what the system buffers, and a near end that is gone takes none.
    func send(_ count: Int = 1) {
        let bytes = [UInt8](repeating: 0x78, count: count)
        let sent = Glibc.send(descriptor, bytes, count, CInt(MSG_NOSIGNAL))
        if sent < 0, errno == ENOTSOCK { _ = write(descriptor, bytes, count) }  // a pipe, whose near end is open
    }

    func closeWriting() { _ = Glibc.shutdown(descriptor, CInt(SHUT_WR)) }

    func close() { _ = Glibc.close(descriptor) }

    /// Ends a TCP connection so that the other side hears of an error (RFC 9293, 3.10.4: abort).
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Waits until the other side has closed.
    func waitUntilClosed(file: String = #fileID, line: Int = #line) async throws {
        try await eventually("a closed watch closes its descriptor", file: file, line: line) {
            received(from: descriptor) == .end
        }
    }
}

enum Received: Equatable {
    case bytes(Int)
    case end
    case nothing
    case error(CInt)
}

/// Reads what has come.
func received(from descriptor: CInt) -> Received {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &bytes, bytes.count)
    if count > 0 { return .bytes(count) }
    if count == 0 { return .end }
    return errno == EAGAIN ? .nothing : .error(errno)
}

/// How many descriptors this process has open.
func openDescriptorCount() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count
}
