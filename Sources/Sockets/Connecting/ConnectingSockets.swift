internal import CSockets
internal import Glibc
internal import Scheduling

/// Sockets that are being connected, watched together by one watch.
///
/// A watch keeps the descriptor it is given and closes it, but a connected socket goes to somebody else, and watching a
/// duplicate leaves an entry in the scheduler's own epoll that outlives it (epoll(7), question 6). So they are in an
/// epoll of their own, which is readable while one of them has an answer. It goes with all its entries when closed.
final class ConnectingSockets {
    private let watch: any Watch
    private var sockets: [CInt: (address: SocketAddress, descriptor: CInt)] = [:]

    /// To be made on `scheduler`; `handler` hears when ``next()`` has something to say.
    init(on scheduler: any Scheduler, handler: any ReadinessHandler) throws(SocketError) {
        let raw = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw .last(during: "wait for a connection") }
        watch = scheduler.watch(Descriptor(adopting: raw), handler: handler)
        watch.arm(.readable)
    }

    /// Watches `descriptor`, which is being connected to `address`, and keeps it until its answer is there.
    func add(_ descriptor: consuming Descriptor, connectingTo address: SocketAddress) throws(SocketError) {
        var event = epoll_event()
        event.events = EPOLLOUT.rawValue
        event.data.fd = descriptor.raw
        guard epoll_ctl(watch.descriptor, EPOLL_CTL_ADD, descriptor.raw, &event) == 0 else {
            throw .last(during: "wait for a connection to \(address)")
        }
        let raw = descriptor.release()
        sockets[raw] = (address, raw)
    }

    /// The next socket that has its answer, and where it was to go; nil when none has.
    func next() -> (address: SocketAddress, descriptor: CInt)? {
        var event = epoll_event()
        guard epoll_wait(watch.descriptor, &event, 1, 0) == 1 else { return nil }
        // Taken out: the epoll would report it for as long as it is open, wherever it goes.
        epoll_ctl(watch.descriptor, EPOLL_CTL_DEL, event.data.fd, &event)
        return sockets.removeValue(forKey: event.data.fd)
    }

    /// Closes all that are still being connected. Safe to call twice.
    func close() {
        for socket in sockets.values { _ = Glibc.close(socket.descriptor) }
        sockets = [:]
        watch.close()
    }
}
