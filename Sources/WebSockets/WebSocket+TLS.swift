internal import Sockets
internal import TLS

// What a secure connection knows about its peer; nothing when it is not secure, has ended, or there is no TLS.
extension WebSocket {
    /// The value of the channel binding of this name (RFC 9266, RFC 5929), for an actor on the same scheduler.
    package nonisolated func channelIDNow(_ name: String) -> [UInt8]? {
        #if TLS
            guard let kind = TLSChannelID(rawValue: name) else { return nil }
            return assumeIsolated { ($0.channel as? TLSChannel)?.channelID(kind) }
        #else
            return nil
        #endif
    }

    /// The SHA-256 digest of the peer's certificate, for an actor on the same scheduler.
    package nonisolated var peerFingerprintNow: [UInt8]? {
        #if TLS
            assumeIsolated { ($0.channel as? TLSChannel)?.facts?.peerCertificates.first?.fingerprint }
        #else
            nil
        #endif
    }
}
