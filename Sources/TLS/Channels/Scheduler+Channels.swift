package import Scheduling
package import Sockets

extension Scheduler {
    /// A channel over a connected socket, for a protocol that drives channels itself: with TLS when there is a context
    /// for it, as `TLSContext.cover` says. Must be called on the scheduler.
    ///
    /// - Throws: ``SocketError/tls(_:)``; the socket is closed then.
    package func makeChannel(
        _ descriptor: consuming Descriptor, tls context: TLSContext?, handler: any ReadinessHandler
    ) throws(SocketError) -> any Channel {
        let channel = makeSocketChannel(descriptor, handler: handler)
        guard let context else { return channel }
        do {
            return try context.cover(channel, serverName: "", sessionKey: "", on: self, handler: handler)
        } catch {
            channel.close()
            throw error
        }
    }
}
