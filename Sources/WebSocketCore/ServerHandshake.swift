package import HTTPCore
package import HTTPTypes

/// The server's half of the opening handshake (RFC 6455, 4.2).
package struct ServerHandshake: Sendable {
    package enum Answer: Sendable, Equatable {
        /// Send the response; the connection is a WebSocket then.
        case accept(HTTPResponse, subprotocol: String?)
        /// Send the response with `reason` as its body, and stay with HTTP.
        case refuse(HTTPResponse, reason: String)
    }

    /// What this server speaks. The order does not matter: the client's does.
    package var subprotocols: [String]
    /// Whether a client without a common subprotocol is refused rather than accepted without one.
    package var requiresSubprotocol: Bool

    package init(subprotocols: [String] = [], requiresSubprotocol: Bool = false) {
        self.subprotocols = subprotocols
        self.requiresSubprotocol = requiresSubprotocol
    }

    /// Whether the client wants to leave HTTP for WebSocket, rightly or not; if so, `answer` it.
    package static func isAsked(by head: RequestHead) -> Bool {
        head.request.headerFields.tokens(.upgrade).contains("websocket")
    }

    /// The answer to a client's opening handshake; anything else is refused.
    package func answer(_ head: RequestHead) -> Answer {
        let fields = head.request.headerFields
        guard head.request.method == .get else {
            return Self.refuse(.methodNotAllowed, "a WebSocket is opened with GET", with: [.allow: "GET"])
        }
        guard head.version == .http11, head.framing == .none else {
            return Self.refuse(.badRequest, "a WebSocket is opened with HTTP/1.1 and without a body")
        }
        guard Self.isAsked(by: head), fields.tokens(.connection).contains("upgrade") else {
            return Self.refuse(
                .upgradeRequired, "only WebSocket is spoken here",
                with: [.upgrade: "websocket", .connection: "Upgrade"])
        }
        // RFC 6455, 4.4: a client of another version learns which one to come back with.
        guard fields[values: .secWebSocketVersion] == [HandshakeKey.version] else {
            return Self.refuse(
                .upgradeRequired, "only WebSocket version \(HandshakeKey.version) is spoken here",
                with: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: HandshakeKey.version])
        }
        let keys = fields[values: .secWebSocketKey]
        guard keys.count == 1, HandshakeKey.isValid(keys[0]) else {
            return Self.refuse(.badRequest, "the Sec-WebSocket-Key field must be 16 bytes in base64, once")
        }
        let offers = fields.list(.secWebSocketProtocol)
        let chosen = offers.first(where: subprotocols.contains)
        guard chosen != nil || !requiresSubprotocol else {
            return Self.refuse(
                .badRequest, "one of these subprotocols is needed: \(subprotocols.joined(separator: ", "))")
        }
        return .accept(Self.acceptance(key: keys[0], subprotocol: chosen), subprotocol: chosen)
    }

    private static func acceptance(key: String, subprotocol: String?) -> HTTPResponse {
        var fields: HTTPFields = [
            .upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: HandshakeKey.accept(key),
        ]
        fields[.secWebSocketProtocol] = subprotocol
        return HTTPResponse(status: .switchingProtocols, headerFields: fields)
    }

    private static func refuse(
        _ status: HTTPResponse.Status, _ reason: String, with fields: HTTPFields = [:]
    ) -> Answer {
        .refuse(HTTPResponse(status: status, headerFields: fields), reason: reason)
    }
}
