/// What both ends agreed on in the opening handshake.
package struct HandshakeAgreement: Sendable, Equatable {
    package var subprotocol: String?
    package var compression: WebSocketCompression?

    package init(subprotocol: String? = nil, compression: WebSocketCompression? = nil) {
        self.subprotocol = subprotocol
        self.compression = compression
    }
}
