internal import CSockets
internal import Glibc
internal import Scheduling

// The system calls of stream sockets, each in one place. All descriptors are non-blocking and closed on exec.

extension Descriptor {
    /// A stream socket for addresses of the family of `address`.
    static func streamSocket(for address: SocketAddress) throws(SocketError) -> Descriptor {
        try socket(SOCK_STREAM, for: address)
    }

    /// A socket of a kind for addresses of the family of `address`.
    static func socket(_ kind: __socket_type, for address: SocketAddress) throws(SocketError) -> Descriptor {
        let kind = CInt(kind.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = Glibc.socket(address.family, kind, 0)
        guard raw >= 0 else { throw .last(during: "open a socket for \(address)") }
        return Descriptor(adopting: raw)
    }

    /// A socket that listens at `address`. A Unix socket's file that nobody listens on any more is replaced.
    static func listening(at address: SocketAddress, _ options: ListenerOptions) throws(SocketError) -> Descriptor {
        let descriptor = try streamSocket(for: address)
        descriptor.apply(options.socket, for: address)
        if case .unix(let path) = address {
            try UnixSocketFile.removeStale(at: path)
            try descriptor.bind(toPath: path, mode: options.unixMode)
        } else {
            descriptor.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
            if options.reusePort, !descriptor.setOption(SOL_SOCKET, SO_REUSEPORT, 1) {
                throw .last(during: "share \(address)")
            }
            try descriptor.bind(to: address, during: "listen on \(address)")
        }
        try descriptor.listen(at: address, backlog: options.backlog)
        return descriptor
    }

    /// Gives the socket its address.
    func bind(to address: SocketAddress, during action: String) throws(SocketError) {
        let bound = try address.withSystemAddress { Glibc.bind(raw, $0, $1) }
        guard bound == 0 else { throw .last(during: action) }
    }

    private func listen(at address: SocketAddress, backlog: Int) throws(SocketError) {
        guard Glibc.listen(raw, CInt(clamping: backlog)) == 0 else { throw .last(during: "listen on \(address)") }
    }

    /// The next connection of a listening socket, or nil when none waits.
    static func accept(from listening: CInt) throws(SocketError) -> Descriptor? {
        while true {
            let raw = csockets_accept4(
                listening, nil, nil, CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
            if raw >= 0 { return Descriptor(adopting: raw) }
            switch errno {
            case EAGAIN: return nil
            case EINTR, ECONNABORTED, EPROTO: continue  // that peer is gone; the next one may not be
            default: throw .last(during: "accept a connection")
            }
        }
    }

    /// Starts to connect a non-blocking socket; true when it is connected already.
    func connect(to address: SocketAddress) throws(SocketError) -> Bool {
        let result = try address.withSystemAddress { Glibc.connect(raw, $0, $1) }
        if result == 0 { return true }
        // A Unix socket whose backlog is full says EAGAIN, and there is nothing to wait for.
        guard errno == EINPROGRESS else { throw .last(during: "connect to \(address)") }
        // A peer on this machine has answered by now, which saves watching the socket.
        var query = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
        guard poll(&query, 1, 0) > 0 else { return false }
        if query.revents & Int16(POLLERR | POLLHUP) != 0 { try finishConnecting(to: address) }
        return true
    }

    /// To be called when a socket that was being connected has become writable: throws why it is not connected.
    func finishConnecting(to address: SocketAddress) throws(SocketError) {
        let code = option(SOL_SOCKET, SO_ERROR) ?? errno
        guard code == 0 else { throw .system(errno: code, during: "connect to \(address)") }
    }

    /// The address this socket is bound to.
    var localAddress: SocketAddress? {
        SocketAddress(filledBy: { getsockname(raw, $0, $1) })
    }

    /// The address at the other end of a connected socket; nil when there is none or it has no name, such as the
    /// client's end of a Unix socket.
    package var peerAddress: SocketAddress? {
        SocketAddress(filledBy: { getpeername(raw, $0, $1) })
    }
}
