package import ByteCore
internal import Glibc
package import Scheduling

/// The bytes of a stream socket.
package final class SocketChannel: Channel, @unchecked Sendable {  // touched on its scheduler only
    private let watch: any Watch
    private var isClosed = false

    /// How much is asked for at once: grows while reads are filled, so that an idle connection needs little memory
    /// and a busy one few calls.
    private var readSize = 2048
    private static let maximumReadSize = 262_144

    /// Takes a connected, non-blocking socket; must be called on `scheduler`.
    package init(
        _ descriptor: consuming Descriptor, on scheduler: any Scheduler, handler: any ReadinessHandler
    ) {
        descriptor.disableNagle()
        watch = scheduler.watch(descriptor, handler: handler)
    }

    deinit {
        precondition(isClosed, "a channel was dropped without close()")
    }

    package func read(into queue: inout ByteQueue) -> ReadOutcome {
        guard !isClosed else { return .failed(.closed) }
        var count = 0
        var room = 0
        queue.fill(readSize) { free in
            room = min(free.count, Self.maximumReadSize)
            repeat { count = recv(watch.descriptor, free.baseAddress, room, 0) } while count < 0 && errno == EINTR
            return max(count, 0)
        }
        if count > 0 {
            let isFilled = count == room
            if isFilled { readSize = min(readSize * 2, Self.maximumReadSize) }
            return .bytes(count, isDrained: !isFilled)
        }
        if count == 0 { return .endOfStream }
        return errno == EAGAIN ? .wouldBlock : .failed(.last(during: "read"))
    }

    package func write(from queue: inout ByteQueue) -> WriteOutcome {
        guard !isClosed else { return .failed(.closed) }
        while !queue.isEmpty {
            // MSG_NOSIGNAL: a peer that is gone is an error here, not a SIGPIPE for the process.
            let count = queue.bytes.withUnsafeBytes {
                send(watch.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count >= 0 {
                queue.consume(count)
            } else if errno == EAGAIN {
                return .wouldBlock
            } else if errno != EINTR {
                return .failed(.last(during: "write"))
            }
        }
        return .drained
    }

    package func arm(_ interest: Readiness) {
        guard !isClosed else { return }
        watch.arm(interest)
    }

    package func redirect(to handler: any ReadinessHandler) {
        watch.redirect(to: handler)
    }

    package func closeWriting() {
        guard !isClosed else { return }
        _ = shutdown(watch.descriptor, CInt(SHUT_WR))
    }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        watch.close()
    }
}
