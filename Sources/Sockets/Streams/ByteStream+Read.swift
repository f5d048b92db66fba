internal import Scheduling

extension ByteStream {
    /// The bytes that come next, at least one; empty at the end of the stream.
    ///
    /// - Throws: ``SocketError/timedOut(after:)`` when nothing came in time (the stream stays usable),
    ///   ``SocketError/cancelled``, ``SocketError/busy`` when another task reads, or why the connection failed.
    public nonisolated(nonsending) func read(timeout: Duration? = nil) async throws(SocketError) -> [UInt8] {
        while isEntered(from: #isolation) {
            switch knownIsolated({ $0.readNow() }) {
            case .bytes(let bytes): return bytes
            case .failed(let error): throw error
            case .mustWait: try await wait(for: .readable, timeout: timeout)
            }
        }
        return try await readFromElsewhere(timeout: timeout)
    }

    /// Enters the stream's executor first. Not inlined, as little that is rare should be in the frame of a task that waits.
    @inline(never)
    private func readFromElsewhere(timeout: Duration?) async throws(SocketError) -> [UInt8] {
        try await read(timeout: timeout)
    }

    private enum ReadStep {
        case bytes([UInt8])
        case mustWait
        case failed(SocketError)
    }

    private func readNow() -> ReadStep {
        guard let channel else { return .failed(failure) }
        if isDrained { return .mustWait }
        switch channel.readBytes() {
        case .bytes(let bytes, let isDrained):
            self.isDrained = isDrained
            return .bytes(bytes)
        case .wouldBlock:
            isDrained = true
            return .mustWait
        case .endOfStream:
            return .bytes([])
        case .failed(let error):
            fail(error)
            return .failed(error)
        }
    }
}
