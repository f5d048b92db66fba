package import HTTPCore
package import HTTPTypes

/// The server's half of the opening handshake (RFC 6455, 4.2).
package struct ServerHandshake: Sendable {
    package enum Answer: Sendable, Equatable {
        /// Send the response; the connection is a WebSocket then.
        case accept(HTTPResponse, HandshakeAgreement)
        /// Send the response with `reason` as its body, and stay with HTTP.
        case refuse(HTTPResponse, reason: String)
    }

    /// What this server speaks. The order does not matter: the client's does.
    package var subprotocols: [String]
    /// Whether a client without a common subprotocol is refused rather than accepted without one.
    package var requiresSubprotocol: Bool
    /// The pages that may connect.
    package var origins: OriginPolicy
    /// How messages are compressed if the client offers it.
    package var compression: WebSocketCompression?

    package init(
        subprotocols: [String] = [], requiresSubprotocol: Bool = false, origins: OriginPolicy = .sameOrigin,
        compression: WebSocketCompression? = nil
    ) {
        compression?.check()
        self.subprotocols = subprotocols
        self.requiresSubprotocol = requiresSubprotocol
        self.origins = origins
        self.compression = WebSocketCompression.isAvailable ? compression : nil
    }

    /// Whether the client wants to leave HTTP for WebSocket, rightly or not; if so, `answer` it.
    package static func isAsked(by head: RequestHead) -> Bool {
        head.request.headerFields.hasToken("websocket", in: .upgrade)
    }

    /// The answer to a client's opening handshake; anything else is refused.
    package func answer(_ head: RequestHead) -> Answer {
        let fields = head.request.headerFields
        if let refusal = Self.refusal(of: head) { return refusal }
        let keys = fields[values: .secWebSocketKey]
        guard keys.count == 1, HandshakeKey.isValid(keys[0]) else {
            return Self.refuse(.badRequest, "the Sec-WebSocket-Key field must be 16 bytes in base64, once")
        }
        guard allowsOrigin(of: head.request) else {
            return Self.refuse(.forbidden, "pages of this origin may not connect here")
        }
        guard let offers = ExtensionList(fields[values: .secWebSocketExtensions]) else {
            return Self.refuse(.badRequest, "the Sec-WebSocket-Extensions field is malformed")
        }
        let subprotocol = fields.list(.secWebSocketProtocol).first(where: subprotocols.contains)
        guard subprotocol != nil || !requiresSubprotocol else {
            return Self.refuse(
                .badRequest, "one of these subprotocols is needed: \(subprotocols.joined(separator: ", "))")
        }
        var response = HTTPResponse(
            status: .switchingProtocols,
            headerFields: [
                .upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: HandshakeKey.accept(keys[0]),
            ])
        response.headerFields[.secWebSocketProtocol] = subprotocol
        let accepted = acceptedCompression(offers)
        response.headerFields[.secWebSocketExtensions] = accepted?.answer.item.text
        return .accept(response, HandshakeAgreement(subprotocol: subprotocol, compression: accepted?.agreed))
    }

    /// The refusal of what is no opening handshake of the version spoken here.
    private static func refusal(of head: RequestHead) -> Answer? {
        let fields = head.request.headerFields
        guard head.request.method == .get else {
            return refuse(.methodNotAllowed, "a WebSocket is opened with GET", with: [.allow: "GET"])
        }
        guard head.version == .http11, head.framing == .none else {
            return refuse(.badRequest, "a WebSocket is opened with HTTP/1.1 and without a body")
        }
        guard isAsked(by: head), fields.hasToken("upgrade", in: .connection) else {
            return refuse(
                .upgradeRequired, "only WebSocket is spoken here",
                with: [.upgrade: "websocket", .connection: "Upgrade"])
        }
        // RFC 6455, 4.4: a client of another version learns which one to come back with.
        guard fields[values: .secWebSocketVersion] == [HandshakeKey.version] else {
            return refuse(
                .upgradeRequired, "only WebSocket version \(HandshakeKey.version) is spoken here",
                with: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: HandshakeKey.version])
        }
        return nil
    }

    private func allowsOrigin(of request: HTTPRequest) -> Bool {
        let origins = request.headerFields[values: .origin]
        guard let origin = origins.first else { return true }
        return origins.count == 1 && self.origins.allows(origin, host: request.authority)
    }

    /// RFC 7692, 5.1: the first offer that can be accepted is; others, and unknown extensions, are passed over.
    private func acceptedCompression(
        _ offers: ExtensionList
    ) -> (answer: PerMessageDeflate, agreed: WebSocketCompression)? {
        guard let compression else { return nil }
        for item in offers.items where item.name == PerMessageDeflate.name {
            if let offer = PerMessageDeflate(item) { return offer.accepted(by: compression) }
        }
        return nil
    }

    private static func refuse(
        _ status: HTTPResponse.Status, _ reason: String, with fields: HTTPFields = [:]
    ) -> Answer {
        .refuse(HTTPResponse(status: status, headerFields: fields), reason: reason)
    }
}
