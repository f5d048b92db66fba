internal import Glibc
internal import Scheduling

// Socket options, each in one place.

extension Descriptor {
    /// Applies `options` to a socket of `address`'s kind. Best before `listen` or `connect`, since TCP settles the
    /// size of its window there (tcp(7)); what a listening TCP socket has, the accepted ones inherit.
    ///
    /// Nothing depends on these options, and the kernel caps sizes as it likes, so what it refuses changes nothing.
    func apply(_ options: SocketOptions, for address: SocketAddress) {
        applyBufferSizes(options)
        guard address.port != nil else { return }
        if options.noDelay { disableNagle() }
        guard let keepAlive = options.keepAlive else { return }
        setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
        setOption(CInt(IPPROTO_TCP), TCP_KEEPIDLE, keepAlive.idle.keepAliveSeconds)
        setOption(CInt(IPPROTO_TCP), TCP_KEEPINTVL, keepAlive.interval.keepAliveSeconds)
        setOption(CInt(IPPROTO_TCP), TCP_KEEPCNT, CInt(min(max(keepAlive.count, 1), 127)))
    }

    /// Asks for the sizes of the kernel's buffers.
    func applyBufferSizes(_ options: SocketOptions) {
        if let size = options.sendBufferSize { setOption(SOL_SOCKET, SO_SNDBUF, CInt(clamping: size)) }
        if let size = options.receiveBufferSize { setOption(SOL_SOCKET, SO_RCVBUF, CInt(clamping: size)) }
    }

    /// Small messages leave at once instead of waiting for acknowledgements of earlier ones (Nagle's algorithm).
    func disableNagle() {
        setOption(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    /// Sets an option whose value is a number; false when the system refuses, with the reason in `errno`.
    @discardableResult
    func setOption(_ level: CInt, _ name: CInt, _ value: CInt) -> Bool {
        withUnsafeBytes(of: value) { setsockopt(raw, level, name, $0.baseAddress, socklen_t($0.count)) == 0 }
    }

    /// The value of an option that is a number, or nil when the socket has no such option.
    func option(_ level: CInt, _ name: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(raw, level, name, &value, &length) == 0 else { return nil }
        return value
    }
}

extension Duration {
    /// As tcp(7) takes it: whole seconds, from 1 to 32,767.
    fileprivate var keepAliveSeconds: CInt {
        let (seconds, attoseconds) = components
        return CInt(min(max(seconds + (attoseconds > 0 ? 1 : 0), 1), 32_767))
    }
}
