package import ByteCore
package import Scheduling

/// What moves a connection's bytes: a socket, later TLS over another channel.
///
/// Confined to its scheduler; never blocks; readiness goes to the handler it was made with or redirected to. It is
/// Sendable only so that one actor may hand it to another on the same scheduler.
package protocol Channel: AnyObject, Sendable {
    /// Appends what has arrived to `queue`, at most one read's worth.
    func read(into queue: inout ByteQueue) -> ReadOutcome
    /// What has arrived, at most one read's worth, as an array of its own.
    func readBytes() -> ReadBytesOutcome
    /// Sends from the front of `queue` what can be sent now.
    func write(from queue: inout ByteQueue) -> WriteOutcome
    /// Sends `queue` and then `payload`, as far as that can be sent now; what is left of either is queued.
    func write(from queue: inout ByteQueue, followedBy payload: borrowing RawSpan) -> WriteOutcome
    /// Sends from the front of `chunks` what can be sent now.
    func write(from chunks: inout ChunkQueue) -> WriteOutcome
    /// Sends a part of a file without copying it through the process, where the channel can.
    func sendFile(_ file: CInt, offset: Int, count: Int) -> SendFileOutcome
    /// Replaces the set of events reported.
    func arm(_ interest: Readiness)
    /// Reports to `handler` from now on.
    func redirect(to handler: any ReadinessHandler)
    /// Tells the peer that nothing more will be sent; reading goes on.
    func closeWriting()
    /// Ends it and reports nothing more. Safe to call twice.
    func close()
}

package enum ReadOutcome: Equatable, Sendable {
    /// So many bytes came; `isDrained` when the next read would most likely have to wait.
    case bytes(Int, isDrained: Bool)
    case wouldBlock
    case endOfStream
    case failed(SocketError)
}

package enum ReadBytesOutcome: Equatable, Sendable {
    /// These came; `isDrained` when the next read would most likely have to wait.
    case bytes([UInt8], isDrained: Bool)
    case wouldBlock
    case endOfStream
    case failed(SocketError)
}

package enum WriteOutcome: Equatable, Sendable {
    /// Everything queued was sent.
    case drained
    /// The peer or the network must take some first: wait until writable.
    case wouldBlock
    case failed(SocketError)
}

package enum SendFileOutcome: Equatable, Sendable {
    /// So many bytes were sent; none at the end of the file.
    case sent(Int)
    case wouldBlock
    case failed(SocketError)
    /// This channel has to see the bytes: read the file and write them.
    case unsupported
}

extension Channel {
    package func readBytes() -> ReadBytesOutcome {
        var queue = ByteQueue()
        switch read(into: &queue) {
        case .bytes(_, let isDrained): return .bytes([UInt8](copying: queue.bytes), isDrained: isDrained)
        case .wouldBlock: return .wouldBlock
        case .endOfStream: return .endOfStream
        case .failed(let error): return .failed(error)
        }
    }

    package func write(from queue: inout ByteQueue, followedBy payload: borrowing RawSpan) -> WriteOutcome {
        queue.append(payload)
        return write(from: &queue)
    }

    package func write(from chunks: inout ChunkQueue) -> WriteOutcome {
        while !chunks.isEmpty {
            var queue = ByteQueue()
            chunks.withFirst { queue.append($0.bytes) }
            let offered = queue.count
            let outcome = write(from: &queue)
            chunks.consume(offered - queue.count)
            guard outcome == .drained else { return outcome }
        }
        return .drained
    }

    package func sendFile(_ file: CInt, offset: Int, count: Int) -> SendFileOutcome { .unsupported }
}

/// What hands out the connections of a listening socket. Confined to its scheduler, like a ``Channel``.
package protocol Acceptor: AnyObject {
    /// The next connection, or nil when none waits.
    func accept() throws(SocketError) -> Descriptor?
    /// Reports `.readable` while connections wait; the empty set pauses.
    func arm(_ interest: Readiness)
    /// Closes the socket and reports nothing more. Safe to call twice.
    func close()
}

/// A scheduler that moves bytes itself, such as one whose kernel completes reads, instead of only reporting readiness.
package protocol ChannelProvider: Scheduler {
    /// The channel of a connected, non-blocking socket.
    func makeChannel(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Channel
    /// The acceptor of a listening, non-blocking socket.
    func makeAcceptor(_ descriptor: consuming Descriptor, handler: any ReadinessHandler) -> any Acceptor
}

extension Scheduler {
    /// The channel of a connected, non-blocking socket: this scheduler's own kind where it has one.
    package func makeSocketChannel(
        _ descriptor: consuming Descriptor, handler: any ReadinessHandler
    ) -> any Channel {
        if let provider = self as? any ChannelProvider { return provider.makeChannel(descriptor, handler: handler) }
        return SocketChannel(descriptor, on: self, handler: handler)
    }

    /// The acceptor of a listening, non-blocking socket: this scheduler's own kind where it has one.
    package func makeSocketAcceptor(
        _ descriptor: consuming Descriptor, handler: any ReadinessHandler
    ) -> any Acceptor {
        if let provider = self as? any ChannelProvider { return provider.makeAcceptor(descriptor, handler: handler) }
        return SocketAcceptor(descriptor, on: self, handler: handler)
    }
}
