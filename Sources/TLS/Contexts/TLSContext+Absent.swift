#if !TLS
    package import Scheduling
    package import Sockets

    /// What secure connections are made with. Without the trait `TLS` nobody can make one; who may be given one, gets
    /// nil.
    public struct TLSContext: Sendable {
        private init() {}
    }

    extension TLSContext {
        private static let absence = SocketError.invalidAddress(
            "secure connections need the package trait TLS, which this program is built without")

        package func cover(
            _ channel: any Channel, serverName: String = "", sessionKey: String = "", received: [UInt8] = [],
            on scheduler: any Scheduler, handler: any ReadinessHandler
        ) throws(SocketError) -> any Channel {
            throw Self.absence
        }

        package static func ofClient(_ given: TLSContext?) throws(SocketError) -> TLSContext {
            throw absence
        }
    }

    extension ByteStream {
        package func startTLS(_ context: TLSContext, serverName: String = "") async throws(SocketError) {
            _ = try TLSContext.ofClient(context)
        }
    }
#endif
