import Glibc
import Scheduling

/// One connection: one receive and one send per readiness.
///
/// What the peer does not take at once is kept, and the connection is not read again before it was taken. The watch
/// keeps its connection alive until it is closed.
actor Connection: ReadinessHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let server: Server
    private let buffer: ReadBuffer
    private var watch: (any Watch)?
    private var kept: ArraySlice<UInt8> = []

    init(on scheduler: any Scheduler, of server: Server, _ buffer: ReadBuffer) {
        self.scheduler = scheduler
        self.server = server
        self.buffer = buffer
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func open(_ descriptor: CInt) {
        let watch = scheduler.watch(Descriptor(adopting: descriptor), handler: self)
        watch.arm(.readable)
        self.watch = watch
    }

    func ready(_ readiness: Readiness) {
        guard let watch else { return }
        if kept.isEmpty { echo(watch) } else { sendKept(watch) }
    }

    private func echo(_ watch: any Watch) {
        let received = recv(watch.descriptor, buffer.bytes.baseAddress, buffer.bytes.count, CInt(MSG_DONTWAIT))
        if received < 0 && (errno == EAGAIN || errno == EINTR) { return }
        guard received > 0, let sent = send(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<received]), watch) else {
            return close(watch)
        }
        guard sent < received else { return }
        kept = ArraySlice(buffer.bytes[sent..<received])
        watch.arm(.writable)
    }

    private func sendKept(_ watch: any Watch) {
        guard let sent = kept.withUnsafeBytes({ send($0, watch) }) else { return close(watch) }
        kept = kept.dropFirst(sent)
        if kept.isEmpty { watch.arm(.readable) }
    }

    /// How many bytes the peer's socket took, 0 when it is full; nil when the connection is broken.
    private func send(_ bytes: UnsafeRawBufferPointer, _ watch: any Watch) -> Int? {
        let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
        let sent = Glibc.send(watch.descriptor, bytes.baseAddress, bytes.count, flags)
        if sent >= 0 { return sent }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    private func close(_ watch: any Watch) {
        watch.close()
        self.watch = nil
        server.assumeIsolated { $0.connectionClosed() }
    }
}
