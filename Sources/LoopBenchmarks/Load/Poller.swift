internal import CSockets
internal import Glibc

/// Which of many sockets are ready: epoll(7), which belongs to the load and so is the same for every scheduler.
struct Poller: ~Copyable {
    private let descriptor: CInt
    private var events = [epoll_event](repeating: epoll_event(), count: 256)

    init() throws(LoadFailure) {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .last(during: "make an epoll descriptor") }
    }

    deinit { _ = close(descriptor) }

    /// Watches a socket, for what comes and, if so wanted, for room to send.
    func add(_ socket: CInt, as index: Int, forSending: Bool = false) throws(LoadFailure) {
        try control(EPOLL_CTL_ADD, socket, index, forSending)
    }

    /// Watches a socket that is watched already for something else.
    func modify(_ socket: CInt, as index: Int, forSending: Bool) throws(LoadFailure) {
        try control(EPOLL_CTL_MOD, socket, index, forSending)
    }

    /// Waits until a socket is ready, at most so many milliseconds.
    ///
    /// - Returns: how many are ready, for ``subscript(_:)``.
    mutating func wait(milliseconds: CInt) throws(LoadFailure) -> Int {
        let count = epoll_wait(descriptor, &events, CInt(events.count), milliseconds)
        guard count >= 0 || errno == EINTR else { throw .last(during: "wait for events") }
        return max(0, Int(count))
    }

    /// The index that the ready socket was added as, and what it is ready for.
    subscript(_ place: Int) -> (index: Int, canReceive: Bool, canSend: Bool) {
        let event = events[place]
        let sending = EPOLLOUT.rawValue
        return (Int(event.data.u64), event.events & ~sending != 0, event.events & sending != 0)
    }

    private func control(
        _ operation: CInt, _ socket: CInt, _ index: Int, _ forSending: Bool
    ) throws(LoadFailure) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (forSending ? EPOLLOUT.rawValue : 0)
        event.data.u64 = UInt64(index)
        guard epoll_ctl(descriptor, operation, socket, &event) == 0 else { throw .last(during: "watch a socket") }
    }
}
