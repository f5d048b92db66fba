import ByteCore
import HTTPCore
package import HTTPTypes

/// The client's half of the opening handshake (RFC 6455, 4.1).
package struct ClientHandshake: Sendable {
    /// What to send.
    package let request: HTTPRequest
    private let key: String
    private let subprotocols: [String]
    private let compression: WebSocketCompression?

    /// `path` includes the query. `subprotocols` in order of preference. `fields` are added as they are, but none of
    /// the handshake's own. The key is drawn from `generator`.
    package init(
        authority: String, path: String, subprotocols: [String] = [], fields: HTTPFields = [:],
        compression: WebSocketCompression? = nil, using generator: inout some RandomNumberGenerator
    ) {
        self.init(
            authority: authority, path: path, subprotocols: subprotocols, fields: fields, compression: compression,
            nonce: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    init(
        authority: String, path: String, subprotocols: [String] = [], fields: HTTPFields = [:],
        compression: WebSocketCompression? = nil, nonce: [UInt8]
    ) {
        compression?.check()
        self.subprotocols = subprotocols
        self.compression = WebSocketCompression.isAvailable ? compression : nil
        key = Base64.encode(nonce)
        var all = fields
        all[.upgrade] = "websocket"
        all[.connection] = "Upgrade"
        all[.secWebSocketKey] = key
        all[.secWebSocketVersion] = HandshakeKey.version
        all[.secWebSocketProtocol] = subprotocols.isEmpty ? nil : subprotocols.joined(separator: ", ")
        all[.secWebSocketExtensions] = self.compression.map { PerMessageDeflate.offer($0).item.text }
        request = HTTPRequest(method: .get, scheme: "http", authority: authority, path: path, headerFields: all)
    }

    /// Checks the server's answer; returns what it chose.
    package func validate(_ response: HTTPResponse) throws(WebSocketError) -> HandshakeAgreement {
        guard response.status == .switchingProtocols else { throw .unexpectedStatus(response.status.code) }
        let fields = response.headerFields
        guard fields.tokens(.upgrade) == ["websocket"] else { throw .invalidHandshakeField("Upgrade") }
        guard fields.hasToken("upgrade", in: .connection) else { throw .invalidHandshakeField("Connection") }
        guard fields[values: .secWebSocketAccept] == [HandshakeKey.accept(key)] else {
            throw .invalidHandshakeField("Sec-WebSocket-Accept")
        }
        return HandshakeAgreement(
            subprotocol: try chosenSubprotocol(fields), compression: try agreedCompression(fields))
    }

    private func chosenSubprotocol(_ fields: HTTPFields) throws(WebSocketError) -> String? {
        let chosen = fields[values: .secWebSocketProtocol]
        guard chosen.count <= 1 else { throw .invalidHandshakeField("Sec-WebSocket-Protocol") }
        guard let name = chosen.first else { return nil }
        guard subprotocols.contains(name) else { throw .unexpectedSubprotocol(name) }
        return name
    }

    /// RFC 6455, 9.1, and RFC 7692, 7.1.3: an answer to something else than what was offered fails the connection.
    private func agreedCompression(_ fields: HTTPFields) throws(WebSocketError) -> WebSocketCompression? {
        guard let answers = ExtensionList(fields[values: .secWebSocketExtensions]) else {
            throw .invalidHandshakeField("Sec-WebSocket-Extensions")
        }
        guard let answer = answers.items.first else { return nil }
        guard answers.items.count == 1, answer.name == PerMessageDeflate.name, let compression,
            let agreed = PerMessageDeflate(answer)?.agreed(with: compression)
        else {
            throw .unexpectedExtension((answers.items.first { $0.name != PerMessageDeflate.name } ?? answer).text)
        }
        return agreed
    }
}
