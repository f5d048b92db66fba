package import Scheduling

extension ByteStream {
    /// What moves the bytes; nil when the stream has ended.
    package var underlyingChannel: (any Channel)? { channel }

    /// Sends what is queued, puts the channel that `cover` makes of the present one in its place, and waits until that
    /// one takes bytes.
    ///
    /// No other task may read or write meanwhile. When it fails, or is cancelled, the stream is closed.
    package func coverChannel(
        with cover: @Sendable (any Channel, any ReadinessHandler) throws(SocketError) -> any Channel
    ) async throws(SocketError) {
        do throws(SocketError) {
            flush()
            if !outbound.isEmpty { try await wait(for: .queued(atMost: 0), timeout: nil) }
            guard let channel else { throw failure }
            replaceChannel(with: try cover(channel, self))
            try await wait(for: .writable, timeout: nil)
            var nothing = ChunkQueue()
            if case .failed(let error) = self.channel?.write(from: &nothing) { throw error }
        } catch {
            fail(error == .cancelled ? .closed : error)
            throw error
        }
    }

    /// Takes the channel out of the stream, which is over then, for somebody who drives channels. Nothing may be queued,
    /// and no task may read or write. Nil when the stream has ended.
    package func releaseChannel() -> (any Channel)? { takeChannel() }
}
