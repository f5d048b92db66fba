internal import Glibc
internal import Scheduling

// The system calls of stream sockets, each in one place. All descriptors are non-blocking and closed on exec.

extension Descriptor {
    static func streamSocket(for address: SocketAddress) throws(SocketError) -> Descriptor {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = socket(address.family, kind, 0)
        guard raw >= 0 else { throw .last(during: "open a socket for \(address)") }
        return Descriptor(adopting: raw)
    }

    /// A socket that listens at `address`. A Unix socket's file that nobody listens on any more is replaced.
    static func listening(at address: SocketAddress, backlog: CInt) throws(SocketError) -> Descriptor {
        let descriptor = try streamSocket(for: address)
        if case .unix(let path) = address {
            try removeStaleFile(at: path)
        } else {
            descriptor.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
        }
        let bound = try address.withSystemAddress { bind(descriptor.raw, $0, $1) }
        guard bound == 0 else { throw .last(during: "listen on \(address)") }
        guard listen(descriptor.raw, backlog) == 0 else { throw .last(during: "listen on \(address)") }
        return descriptor
    }

    /// The next connection of a listening socket, or nil when none waits.
    static func accept(from listening: CInt) throws(SocketError) -> Descriptor? {
        while true {
            let raw = Glibc.accept(listening, nil, nil)
            if raw >= 0 {
                let accepted = Descriptor(adopting: raw)
                // accept4 is not visible to Swift; nothing here forks between these two.
                _ = fcntl(raw, F_SETFL, O_NONBLOCK)
                _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
                return accepted
            }
            switch errno {
            case EAGAIN: return nil
            case EINTR, ECONNABORTED, EPROTO: continue  // that peer is gone; the next one may not be
            default: throw .last(during: "accept a connection")
            }
        }
    }

    /// Small messages leave at once instead of waiting for acknowledgements of earlier ones (Nagle's algorithm).
    func disableNagle() {
        setOption(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    /// The address this socket is bound to.
    var localAddress: SocketAddress? {
        SocketAddress(filledBy: { getsockname(raw, $0, $1) })
    }

    /// The error that a non-blocking connect ended with, 0 when it succeeded.
    var pendingError: CInt {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(raw, SOL_SOCKET, SO_ERROR, &value, &length) == 0 else { return errno }
        return value
    }

    private func setOption(_ level: CInt, _ name: CInt, _ value: CInt) {
        var value = value
        // An option that a socket does not have (TCP's on a Unix socket) changes nothing, and nothing depends on it.
        _ = setsockopt(raw, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func removeStaleFile(at path: String) throws(SocketError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let probe = try streamSocket(for: .unix(path: path))
        let connected = try SocketAddress.unix(path: path).withSystemAddress { Glibc.connect(probe.raw, $0, $1) }
        guard connected != 0, errno == ECONNREFUSED else { return }  // somebody listens: bind() will say so
        unlink(path)
    }
}
