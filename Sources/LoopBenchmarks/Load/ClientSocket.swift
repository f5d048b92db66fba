internal import Glibc
internal import Sockets

/// A connected socket of the load, made without any scheduler.
enum ClientSocket {
    /// Connects, and returns a non-blocking descriptor whose number is at least `lowest`: low numbers are left to the
    /// server, since select takes no others.
    static func connected(to address: SocketAddress, lowest: CInt) throws(LoadFailure) -> CInt {
        let low = socket(family(of: address), CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard low >= 0 else { throw .last(during: "open a socket") }
        let descriptor = fcntl(low, F_DUPFD_CLOEXEC, lowest)
        close(low)
        guard descriptor >= 0 else { throw .last(during: "open a socket") }
        do {
            setOptions(of: descriptor)
            try connect(descriptor, to: address)
        } catch {
            close(descriptor)
            throw error
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)  // cannot fail on a descriptor that is open
        return descriptor
    }

    /// Closing resets the connection, so that thousands of them leave no ports waiting; connecting has a time limit;
    /// messages leave at once. What a kind of socket lacks, such as TCP's options on a Unix socket, it does not need.
    private static func setOptions(of descriptor: CInt) {
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func family(of address: SocketAddress) -> CInt {
        if case .unix = address { AF_UNIX } else { AF_INET }
    }

    private static func connect(_ descriptor: CInt, to address: SocketAddress) throws(LoadFailure) {
        let result: CInt
        if case .unix(let path) = address {
            var system = sockaddr_un()
            system.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &system.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            result = connect(descriptor, to: &system)
        } else {
            var system = sockaddr_in()
            system.sin_family = sa_family_t(AF_INET)
            system.sin_port = (address.port ?? 0).bigEndian
            system.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian  // 127.0.0.1, where trials listen
            result = connect(descriptor, to: &system)
        }
        guard result == 0 else { throw .last(during: "connect to \(address)") }
    }

    private static func connect<Address>(_ descriptor: CInt, to address: inout Address) -> CInt {
        withUnsafeBytes(of: &address) { bytes in
            // The system's addresses are all passed as this one, with their size.
            Glibc.connect(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}
