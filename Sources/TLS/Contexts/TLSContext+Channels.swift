#if TLS
    package import Scheduling
    package import Sockets

    extension TLSContext {
        /// Puts TLS over `channel`, for a protocol that drives channels itself; must be called on `scheduler`.
        ///
        /// The handshake has begun when it returns. Until it is done nothing can be read or written; when it fails, the
        /// next read or write says why. `handler` hears of what is ready, as of any channel.
        /// - Parameters:
        ///   - serverName: a client's: the host name or numeric address that the certificate has to be for.
        ///   - sessionKey: a client's: tells servers apart whose sessions are remembered, such as by name and port.
        ///   - received: a server's: what was read from `channel` already.
        /// - Throws: ``SocketError/tls(_:)``; `channel` is as before then, and has to be closed.
        package func cover(
            _ channel: any Channel, serverName: String = "", sessionKey: String = "", received: [UInt8] = [],
            on scheduler: any Scheduler, handler: any ReadinessHandler
        ) throws(SocketError) -> TLSChannel {
            do throws(TLSError) {
                switch role {
                case .server:
                    return try TLSChannel(
                        serving: channel, received: received, with: self, on: scheduler, handler: handler)
                case .client:
                    return try TLSChannel(
                        connecting: channel, to: serverName, sessionKey: sessionKey, with: self, on: scheduler,
                        handler: handler)
                }
            } catch {
                throw .tls(error)
            }
        }
    }
#endif
