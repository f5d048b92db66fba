import Glibc
import Scheduling

/// Accepts connections on the loopback.
actor Server: ReadinessHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let buffer = ReadBuffer()
    private var watch: (any Watch)?

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Starts to listen; the port that the system chose.
    func listen() -> UInt16 {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard listener >= 0 else { fail("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutableBytes(of: &address) { bytes in
            let address = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            guard bind(listener, address, length) == 0 else { fail("bind") }
            guard Glibc.listen(listener, 1024) == 0 else { fail("listen") }
            guard getsockname(listener, address, &length) == 0 else { fail("getsockname") }
        }
        let watch = scheduler.watch(Descriptor(adopting: listener), handler: self)
        watch.arm(.readable)
        self.watch = watch
        return UInt16(bigEndian: address.sin_port)
    }

    func ready(_ readiness: Readiness) {
        guard let watch else { return }
        while true {
            let descriptor = accept(watch.descriptor, nil, nil)
            if descriptor < 0 {
                // At the descriptor limit the listener would stay readable and spin: pause until a connection closes.
                if errno == EMFILE || errno == ENFILE { watch.arm([]) }
                return
            }
            var on: CInt = 1
            setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
            let connection = Connection(on: scheduler, of: self, buffer)
            connection.assumeIsolated { $0.open(descriptor) }
        }
    }

    func connectionClosed() {
        watch?.arm(.readable)  // a descriptor is free again
    }
}
