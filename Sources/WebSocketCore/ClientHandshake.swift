import ByteCore
import HTTPCore
package import HTTPTypes

/// The client's half of the opening handshake (RFC 6455, 4.1).
package struct ClientHandshake: Sendable {
    /// What to send.
    package let request: HTTPRequest
    private let key: String
    private let subprotocols: [String]

    /// `path` includes the query. `subprotocols` in order of preference. `fields` are added as they are, but none of
    /// the handshake's own. The key is drawn from `generator`.
    package init(
        authority: String, path: String, subprotocols: [String] = [], fields: HTTPFields = [:],
        using generator: inout some RandomNumberGenerator
    ) {
        self.init(
            authority: authority, path: path, subprotocols: subprotocols, fields: fields,
            nonce: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    init(authority: String, path: String, subprotocols: [String] = [], fields: HTTPFields = [:], nonce: [UInt8]) {
        self.subprotocols = subprotocols
        key = Base64.encode(nonce)
        var all = fields
        all[.upgrade] = "websocket"
        all[.connection] = "Upgrade"
        all[.secWebSocketKey] = key
        all[.secWebSocketVersion] = HandshakeKey.version
        all[.secWebSocketProtocol] = subprotocols.isEmpty ? nil : subprotocols.joined(separator: ", ")
        request = HTTPRequest(method: .get, scheme: "http", authority: authority, path: path, headerFields: all)
    }

    /// Checks the server's answer; returns the subprotocol that it chose.
    package func validate(_ response: HTTPResponse) throws(WebSocketError) -> String? {
        guard response.status == .switchingProtocols else { throw .unexpectedStatus(response.status.code) }
        let fields = response.headerFields
        guard fields.tokens(.upgrade) == ["websocket"] else { throw .invalidHandshakeField("Upgrade") }
        guard fields.tokens(.connection).contains("upgrade") else { throw .invalidHandshakeField("Connection") }
        guard fields[values: .secWebSocketAccept] == [HandshakeKey.accept(key)] else {
            throw .invalidHandshakeField("Sec-WebSocket-Accept")
        }
        if let name = fields.list(.secWebSocketExtensions).first { throw .unexpectedExtension(name) }
        let chosen = fields[values: .secWebSocketProtocol]
        guard chosen.count <= 1 else { throw .invalidHandshakeField("Sec-WebSocket-Protocol") }
        guard let name = chosen.first else { return nil }
        guard subprotocols.contains(name) else { throw .unexpectedSubprotocol(name) }
        return name
    }
}
