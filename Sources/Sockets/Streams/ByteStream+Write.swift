internal import Glibc
internal import Scheduling

extension ByteStream {
    /// Queues `bytes`; they leave at the end of the turn, or at once when there are many. Waits while more than ``Watermarks/high`` bytes are queued.
    ///
    /// - Throws: as ``read(timeout:)``. Bytes that were queued stay queued when the wait is cancelled or times out.
    public nonisolated(nonsending) func write(_ bytes: [UInt8], timeout: Duration? = nil) async throws(SocketError) {
        guard isEntered(from: #isolation) else { return try await writeFromElsewhere([bytes], timeout: timeout) }
        switch knownIsolated(with: bytes, { $0.enqueue($1) }) {
        case .queued: return
        case .failed(let error): throw error
        case .crowded: try await waitUntilSent(timeout)
        }
    }

    /// Queues several pieces, which leave together: large ones are not copied, but sent by one vectored write.
    ///
    /// Waits and throws as ``write(_:timeout:)``.
    public nonisolated(nonsending) func write(
        contentsOf pieces: [[UInt8]], timeout: Duration? = nil
    ) async throws(SocketError) {
        guard isEntered(from: #isolation) else { return try await writeFromElsewhere(pieces, timeout: timeout) }
        var isCrowded = false
        for piece in pieces {
            switch knownIsolated(with: piece, { $0.enqueue($1) }) {
            case .queued: isCrowded = false
            case .crowded: isCrowded = true
            case .failed(let error): throw error
            }
        }
        if isCrowded { try await waitUntilSent(timeout) }
    }

    /// Sends `count` bytes of a file from `offset` on, or all that follow, after what is queued; the kernel copies them
    /// by itself where the channel is a plain socket. Nothing else may be written meanwhile.
    ///
    /// Waits until the kernel has taken everything, or, where the bytes pass through the process, as with TLS, as
    /// ``write(_:timeout:)`` does. A file that is not in memory blocks the scheduler while the kernel reads it.
    ///
    /// - Returns: how many bytes were sent: fewer than asked for when the file ends before.
    /// - Throws: as ``read(timeout:)``, where `timeout` is for each wait; ``SocketError/system(errno:during:)`` when the
    ///   file cannot be read.
    @discardableResult
    public func sendFile(
        _ file: borrowing Descriptor, offset: Int = 0, count: Int = .max, timeout: Duration? = nil
    ) async throws(SocketError) -> Int {
        flush()
        if !outbound.isEmpty { try await wait(for: .queued(atMost: 0), timeout: timeout) }
        var sent = 0
        while sent < count {
            guard let channel else { throw failure }
            switch channel.sendFile(file.raw, offset: offset + sent, count: min(count - sent, 1 << 30)) {
            case .sent(0): return sent
            case .sent(let more): sent += more
            case .wouldBlock: try await wait(for: .writable, timeout: timeout)
            case .failed(let error): throw error
            case .unsupported:
                let bytes = try file.read(at: offset + sent, upTo: min(count - sent, 65_536))
                if bytes.isEmpty { return sent }
                try await write(bytes, timeout: timeout)
                sent += bytes.count
            }
        }
        return sent
    }

    /// Sends what is queued, then tells the peer that nothing more will come. Reading goes on.
    ///
    /// - Throws: as ``read(timeout:)``, also when what was queued could not be sent.
    public func closeWriting(timeout: Duration? = nil) async throws(SocketError) {
        flush()
        if !outbound.isEmpty { try await wait(for: .queued(atMost: 0), timeout: timeout) }
        guard let channel else { throw failure }
        channel.closeWriting()
    }

    private enum WriteStep {
        case queued
        case crowded
        case failed(SocketError)
    }

    private func enqueue(_ bytes: [UInt8]) -> WriteStep {
        guard channel != nil else { return .failed(failure) }
        outbound.append(bytes)
        flushSoon()
        guard channel != nil else { return .failed(failure) }
        return outbound.count > watermarks.high ? .crowded : .queued
    }

    private nonisolated(nonsending) func waitUntilSent(_ timeout: Duration?) async throws(SocketError) {
        try await wait(for: .queued(atMost: watermarks.low), timeout: timeout)
    }

    /// Enters the stream's executor first.
    private func writeFromElsewhere(_ pieces: [[UInt8]], timeout: Duration?) async throws(SocketError) {
        try await write(contentsOf: pieces, timeout: timeout)
    }
}
