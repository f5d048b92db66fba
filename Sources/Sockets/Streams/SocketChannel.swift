package import ByteCore
internal import CSockets
internal import Glibc
package import Scheduling

/// The bytes of a stream socket.
package final class SocketChannel: Channel, @unchecked Sendable {  // touched on its scheduler only
    private let watch: any Watch
    private let descriptor: CInt  // the watch's
    @exclusivity(unchecked) private var isClosed = false

    /// How much is asked for at once: grows while reads are filled, so that an idle connection needs little memory
    /// and a busy one few calls.
    @exclusivity(unchecked) private var readSize = SocketChannel.smallReadSize
    /// What is read on the stack, before an array of the right size is made for it.
    private static let smallReadSize = 1024
    /// Small enough for `malloc` to keep what it gets back: larger pieces it returns to the system, page by page.
    private static let maximumReadSize = 65_536
    /// What is read at most where there is room already, so that others get their turn.
    private static let maximumRoom = SharedBuffers.Use.reading.capacity

    /// Takes a connected, non-blocking socket; must be called on `scheduler`.
    package init(
        _ descriptor: consuming Descriptor, on scheduler: any Scheduler, handler: any ReadinessHandler
    ) {
        self.descriptor = descriptor.raw
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
            room = min(free.count, Self.maximumRoom)
            count = receive(into: UnsafeMutableRawBufferPointer(rebasing: free[..<room]))
            return max(count, 0)
        }
        if count > 0 { return .bytes(count, isDrained: count < room) }
        if count == 0 { return .endOfStream }
        return errno == EAGAIN ? .wouldBlock : .failed(.last(during: "read"))
    }

    package func readBytes() -> ReadBytesOutcome {
        guard !isClosed else { return .failed(.closed) }
        let room = readSize
        var count = 0
        var bytes: [UInt8] = []
        if room == Self.smallReadSize {
            withUnsafeTemporaryAllocation(byteCount: Self.smallReadSize, alignment: 1) { buffer in
                count = receive(into: buffer)
                if count > 0 { bytes = [UInt8](UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            }
        } else {
            // An array's memory lies where the kernel copies to slowly, and should be no larger than what came.
            var buffer = SharedBuffers.current.take(for: .reading)
            buffer.fill(room) { free in
                count = receive(into: UnsafeMutableRawBufferPointer(rebasing: free[..<room]))
                return max(count, 0)
            }
            bytes = [UInt8](copying: buffer.bytes)
            buffer.consume(buffer.count)
            SharedBuffers.current.settle(&buffer, of: .reading)
        }
        if count > 0 { return .bytes(bytes, isDrained: count < room) }
        if count == 0 { return .endOfStream }
        return errno == EAGAIN ? .wouldBlock : .failed(.last(during: "read"))
    }

    package func write(from queue: inout ByteQueue) -> WriteOutcome {
        guard !isClosed else { return .failed(.closed) }
        while !queue.isEmpty {
            let count = queue.bytes.withUnsafeBytes { send($0) }
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

    package func write(from queue: inout ByteQueue, followedBy payload: borrowing RawSpan) -> WriteOutcome {
        guard !isClosed else { return .failed(.closed) }
        var sent = 0
        repeat {
            sent = queue.bytes.withUnsafeBytes { first in payload.withUnsafeBytes { send(first, $0) } }
        } while sent < 0 && errno == EINTR
        if sent < 0, errno != EAGAIN { return .failed(.last(during: "write")) }
        let ofQueue = min(max(sent, 0), queue.count)
        let ofPayload = max(sent, 0) - ofQueue
        queue.consume(ofQueue)
        queue.append(payload.extracting(droppingFirst: ofPayload))
        return sent < 0 ? .wouldBlock : write(from: &queue)
    }

    package func write(from chunks: inout ChunkQueue) -> WriteOutcome {
        guard !isClosed else { return .failed(.closed) }
        while !chunks.isEmpty {
            let count = chunks.isSingle ? chunks.withFirst { send($0) } : chunks.withVectors { send($0) }
            if count >= 0 {
                chunks.consume(count)
            } else if errno == EAGAIN {
                return .wouldBlock
            } else if errno != EINTR {
                return .failed(.last(during: "write"))
            }
        }
        return .drained
    }

    package func sendFile(_ file: CInt, offset: Int, count: Int) -> SendFileOutcome {
        guard !isClosed else { return .failed(.closed) }
        var offset = off_t(offset)
        while true {
            let sent = withoutBrokenPipeSignal { sendfile(descriptor, file, &offset, count) }
            if sent >= 0 { return .sent(sent) }
            switch errno {
            case EAGAIN: return .wouldBlock
            case EINTR: continue
            case EINVAL, ENOSYS: return .unsupported  // a file that cannot be mapped, such as a pipe
            default: return .failed(.last(during: "send a file"))
            }
        }
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
        _ = shutdown(descriptor, CInt(SHUT_WR))
    }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        watch.close()
    }

    // MARK: System calls

    private func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        repeat { count = recv(descriptor, buffer.baseAddress, buffer.count, 0) } while count < 0 && errno == EINTR
        if count == buffer.count { readSize = min(max(readSize, buffer.count) * 2, Self.maximumReadSize) }
        return count
    }

    // MSG_NOSIGNAL: a peer that is gone is an error here, not a SIGPIPE for the process.

    private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        Glibc.send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
    }

    private func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { vectors in
            vectors.initializeElement(at: 0, to: iovec(first))
            vectors.initializeElement(at: 1, to: iovec(second))
            return send(vectors)
        }
    }

    private func send(_ vectors: UnsafeMutableBufferPointer<iovec>) -> Int {
        var message = msghdr()
        message.msg_iov = vectors.baseAddress
        message.msg_iovlen = vectors.count
        return sendmsg(descriptor, &message, CInt(MSG_NOSIGNAL))
    }
}
