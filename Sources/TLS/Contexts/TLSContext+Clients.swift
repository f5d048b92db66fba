#if TLS
    package import Sockets

    extension TLSContext {
        /// What a client was given, or else one that verifies servers' certificates with the system's authorities.
        ///
        /// - Throws: ``SocketError/tls(_:)`` when these cannot be read.
        package static func ofClient(_ given: TLSContext?) throws(SocketError) -> TLSContext {
            if let given { given } else { try standard.get() }
        }
    }

    private let standard = Result<TLSContext, SocketError> { () throws(SocketError) in
        do throws(TLSError) {
            return try TLSContext(.client())
        } catch {
            throw .tls(error)
        }
    }
#endif
