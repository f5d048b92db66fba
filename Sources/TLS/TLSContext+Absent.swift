#if !TLS
    package import Scheduling
    package import Sockets

    /// What secure connections are made with. Without the trait `TLS` there is none: who may be given one, gets nil.
    public enum TLSContext: Sendable {}

    extension TLSContext {
        package func cover(
            _ channel: any Channel, serverName: String, sessionKey: String, on scheduler: any Scheduler,
            handler: any ReadinessHandler
        ) throws(SocketError) -> any Channel {
            switch self {}
        }

        package static func ofClient(_ given: TLSContext?) throws(SocketError) -> TLSContext {
            throw .invalidAddress("secure connections need the package trait TLS, which this program is built without")
        }
    }

    extension ByteStream {
        package func startTLS(_ context: TLSContext, serverName: String = "") async throws(SocketError) {
            switch context {}
        }
    }
#endif
