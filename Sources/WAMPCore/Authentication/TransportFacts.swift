/// What tells one secure connection from all others, so that a proof that is bound to it is of use on no other.
@nonexhaustive
public enum ChannelBinding: String, Sendable, CaseIterable {
    /// RFC 9266: for every version of TLS.
    case tlsExporter = "tls-exporter"
    /// RFC 5929: up to TLS 1.2, and the only one that autobahn and Crossbar know.
    case tlsUnique = "tls-unique"
}

/// What a connection knows about its peer beside its messages.
public struct TransportFacts: Sendable, Equatable {
    /// The values that tell this connection from others; those that it does not have are missing.
    public var channelIDs: [ChannelBinding: [UInt8]]
    /// The SHA-256 digest of the certificate that the peer has shown, and that TLS has checked.
    public var certificateFingerprint: [UInt8]?
    /// The cookies of the request that opened a WebSocket.
    public var cookies: [String: String]
    /// Whether the peer is in the same process.
    public var isLocal = false

    /// A connection that knows nothing, unless it is told.
    public init(
        channelIDs: [ChannelBinding: [UInt8]] = [:], certificateFingerprint: [UInt8]? = nil,
        cookies: [String: String] = [:]
    ) {
        self.channelIDs = channelIDs
        self.certificateFingerprint = certificateFingerprint
        self.cookies = cookies
    }
}
