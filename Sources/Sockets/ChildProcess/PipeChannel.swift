internal import ByteCore
internal import CSockets  // what Swift says to define sigset_t, whose header both modules include
internal import Glibc
internal import Scheduling

/// The bytes of one end of a pipe.
///
/// Nothing comes from an end that is for writing but the news that nobody reads any more.
final class PipeChannel: Channel, @unchecked Sendable {  // touched on its scheduler only
    private let watch: any Watch
    private var isClosed = false
    /// What a pipe holds unless told otherwise; see `pipe(7)`.
    private static let capacity = 65_536

    /// Takes a non-blocking end; must be called on `scheduler`.
    init(_ descriptor: consuming Descriptor, on scheduler: any Scheduler, handler: any ReadinessHandler) {
        watch = scheduler.watch(descriptor, handler: handler)
    }

    deinit {
        precondition(isClosed, "a channel was dropped without close()")
    }

    func read(into queue: inout ByteQueue) -> ReadOutcome {
        guard !isClosed else { return .failed(.closed) }
        var count = 0
        var room = 0
        queue.fill(Self.capacity) { free in
            room = free.count
            repeat { count = Glibc.read(watch.descriptor, free.baseAddress, room) } while count < 0 && errno == EINTR
            return max(count, 0)
        }
        if count > 0 { return .bytes(count, isDrained: count < room) }
        if count == 0 { return .endOfStream }
        return errno == EAGAIN ? .wouldBlock : .failed(.last(during: "read from a pipe"))
    }

    func write(from queue: inout ByteQueue) -> WriteOutcome {
        guard !isClosed else { return .failed(.closed) }
        while !queue.isEmpty {
            let count = queue.bytes.withUnsafeBytes { bytes in
                withoutBrokenPipeSignal { Glibc.write(watch.descriptor, bytes.baseAddress, bytes.count) }
            }
            if count >= 0 {
                queue.consume(count)
            } else if errno == EAGAIN {
                return .wouldBlock
            } else if errno != EINTR {
                return .failed(.last(during: "write to a pipe"))
            }
        }
        return .drained
    }

    func arm(_ interest: Readiness) {
        guard !isClosed else { return }
        watch.arm(interest)
    }

    func redirect(to handler: any ReadinessHandler) {
        watch.redirect(to: handler)
    }

    /// A pipe has one direction: to end its writing is to close it.
    func closeWriting() {
        close()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        watch.close()
    }
}
