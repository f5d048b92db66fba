internal import CSockets
internal import Glibc
internal import Scheduling

/// The watched descriptors of one scheduler: an epoll(7) descriptor of its own, asked once a turn.
///
/// What the watches are armed for is told to the kernel at the end of the turn, so that whatever happens within one
/// costs at most one `epoll_ctl` a descriptor. Confined to its scheduler.
final class EpollSet {
    /// Can be read while a watched descriptor is ready. Whoever made the set closes it.
    let descriptor: CInt

    private var watches: ContiguousArray<Slot?> = []  // by the number of the descriptor
    private var changed: ContiguousArray<DispatchWatch> = []
    private var refused: ContiguousArray<DispatchWatch> = []
    private var registeredCount = 0
    private var readyCount: CInt = 0
    private let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)

    /// A watch, which its owner keeps.
    private struct Slot {
        unowned let watch: DispatchWatch
    }

    init() {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        precondition(descriptor >= 0, "the system refuses an epoll descriptor for the scheduler (error \(errno))")
    }

    deinit {
        events.deallocate()
    }

    /// Whether more than one descriptor was ready when it was asked last.
    var wereSeveralReady: Bool { readyCount > 1 }

    /// Whether there is something to report without the kernel having to say so.
    var isBusy: Bool { !refused.isEmpty }

    /// Reports up to 256 ready descriptors to their watches, without waiting; the next turn finds the others.
    ///
    /// A report may close watches and open others with the same numbers, while events for the former are still to be
    /// delivered. A watch ignores these: it has told the kernel of nothing yet.
    func deliver() {
        deliverRefused()
        readyCount = registeredCount > 0 ? epoll_wait(descriptor, events.baseAddress, CInt(events.count), 0) : 0
        for event in events.prefix(max(0, Int(readyCount))) {  // negative when a signal came, which loses nothing
            watches[Int(event.data.fd)]?.watch.deliver(Readiness(event))
        }
    }

    /// Tells the kernel what has changed since it was told last.
    func applyChanges() {
        for watch in changed { apply(watch) }
        changed.removeAll(keepingCapacity: true)
    }

    // MARK: Called by watches

    func add(_ watch: DispatchWatch) {
        let index = Int(watch.descriptor)
        let missing = max(0, index + 1 - watches.count)
        watches.append(contentsOf: repeatElement(nil, count: missing))
        watches[index] = Slot(watch: watch)
    }

    func hasChanged(_ watch: DispatchWatch) {
        changed.append(watch)
    }

    /// Forgets a watch at once: the number of its descriptor may come back in this very turn.
    func remove(_ watch: DispatchWatch) {
        watches[Int(watch.descriptor)] = nil
        // Closing alone does not do it: epoll(7) goes on about a descriptor that was duplicated, such as by a fork.
        watch.armed = []
        apply(watch)
    }

    // MARK: The kernel

    private func apply(_ watch: DispatchWatch) {
        guard watch.armed != watch.registered else { return }
        let operation =
            watch.registered.isEmpty ? EPOLL_CTL_ADD : watch.armed.isEmpty ? EPOLL_CTL_DEL : EPOLL_CTL_MOD
        var event = epoll_event(events: watch.armed.events, data: epoll_data_t(fd: watch.descriptor))
        guard epoll_ctl(descriptor, operation, watch.descriptor, &event) == 0 || watch.armed.isEmpty else {
            refused.append(watch)
            return
        }
        if watch.registered.isEmpty { registeredCount += 1 }
        if watch.armed.isEmpty { registeredCount -= 1 }
        watch.registered = watch.armed
    }

    /// What the kernel refuses to watch is reported every turn, for the next call on it tells why: a file is always
    /// ready (epoll_ctl(2), EPERM), and a limit (ENOSPC, ENOMEM) may have gone by then.
    private func deliverRefused() {
        let refused = exchange(&refused, with: [])
        for watch in refused {
            changed.append(watch)
            watch.deliverRefused()
        }
    }
}

extension Readiness {
    fileprivate init(_ event: epoll_event) {
        self = []
        let ended = EPOLLERR.rawValue | EPOLLHUP.rawValue
        if event.events & (EPOLLIN.rawValue | ended) != 0 { insert(.readable) }
        if event.events & (EPOLLOUT.rawValue | ended) != 0 { insert(.writable) }
    }

    fileprivate var events: UInt32 {
        (contains(.readable) ? EPOLLIN.rawValue : 0) | (contains(.writable) ? EPOLLOUT.rawValue : 0)
    }
}
