package import ByteCore
package import Scheduling

/// What moves a connection's bytes: a socket, later TLS over another channel.
///
/// Confined to its scheduler; never blocks; readiness goes to the handler it was made with or redirected to. It is
/// Sendable only so that one actor may hand it to another on the same scheduler.
package protocol Channel: AnyObject, Sendable {
    /// Appends what has arrived to `queue`, at most one read's worth.
    func read(into queue: inout ByteQueue) -> ReadOutcome
    /// Sends from the front of `queue` what can be sent now.
    func write(from queue: inout ByteQueue) -> WriteOutcome
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

package enum WriteOutcome: Equatable, Sendable {
    /// Everything queued was sent.
    case drained
    /// The peer or the network must take some first: wait until writable.
    case wouldBlock
    case failed(SocketError)
}
