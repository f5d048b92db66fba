import ByteCore

/// What both ends compute from the client's key in the opening handshake.
enum HandshakeKey {
    /// The only version there is (RFC 6455, 4.1).
    static let version = "13"

    /// The `Sec-WebSocket-Accept` value for a `Sec-WebSocket-Key` value (RFC 6455, 4.2.2).
    static func accept(_ key: String) -> String {
        Base64.encode(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    /// RFC 6455, 4.1: the key is 16 bytes in base64.
    static func isValid(_ key: String) -> Bool {
        Base64.decode(key)?.count == 16
    }
}
