import HTTPTypes
import TestSupport
import Testing

@testable import WebSocketCore

struct ClientHandshakeTests {
    /// The key of RFC 6455, 1.3.
    private let handshake = ClientHandshake(
        authority: "server.example.com", path: "/chat?x", subprotocols: ["chat", "superchat"],
        fields: [.origin: "here"],
        nonce: Array("the sample nonce".utf8))

    /// The server's answer in RFC 6455, 1.3, with other `fields`.
    private func answer(_ fields: HTTPFields = [:], without name: HTTPField.Name? = nil) -> HTTPResponse {
        var all: HTTPFields = [
            .upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ]
        for field in fields { all[field.name] = field.value }
        if let name { all[name] = nil }
        return HTTPResponse(status: .switchingProtocols, headerFields: all)
    }

    @Test func `the request`() {
        let request = handshake.request
        #expect(request.method == .get)
        #expect(request.authority == "server.example.com")
        #expect(request.path == "/chat?x")
        #expect(
            request.headerFields == [
                .origin: "here", .upgrade: "websocket", .connection: "Upgrade",
                .secWebSocketKey: "dGhlIHNhbXBsZSBub25jZQ==", .secWebSocketVersion: "13",
                .secWebSocketProtocol: "chat, superchat",
            ])
    }

    @Test func `keys differ`() {
        var generator = SeededGenerator(seed: 6)
        let keys = (0..<3).map { _ in
            ClientHandshake(authority: "a", path: "/", using: &generator).request.headerFields[.secWebSocketKey] ?? ""
        }
        #expect(Set(keys).count == 3)
        #expect(keys.allSatisfy(HandshakeKey.isValid))
    }

    @Test func `T1: the server's choice of subprotocol is returned`() throws {
        #expect(try handshake.validate(answer([.secWebSocketProtocol: "superchat"])).subprotocol == "superchat")
        #expect(try handshake.validate(answer()) == HandshakeAgreement())
        #expect(
            try handshake.validate(answer([.upgrade: "WebSocket", .connection: "keep-alive, UPGRADE"])).subprotocol
                == nil)
    }

    @Test func `an answer other than 101 is refused`() {
        #expect(throws: WebSocketError.unexpectedStatus(200)) { try handshake.validate(HTTPResponse(status: .ok)) }
    }

    @Test func `an answer that is not the RFC's is refused`() {
        for (name, text) in [
            (HTTPField.Name.upgrade, "Upgrade"), (.connection, "Connection"),
            (.secWebSocketAccept, "Sec-WebSocket-Accept"),
        ] {
            let error = WebSocketError.invalidHandshakeField(text)
            #expect(throws: error) { try handshake.validate(answer(without: name)) }
            #expect(throws: error) { try handshake.validate(answer([name: "wrong"])) }
        }
        var twice = answer()
        twice.headerFields[values: .secWebSocketProtocol] = ["chat", "chat"]
        #expect(throws: WebSocketError.invalidHandshakeField("Sec-WebSocket-Protocol")) {
            try handshake.validate(twice)
        }
    }

    @Test func `what was not offered cannot be chosen`() {
        #expect(throws: WebSocketError.unexpectedSubprotocol("other")) {
            try handshake.validate(answer([.secWebSocketProtocol: "other"]))
        }
        #expect(throws: WebSocketError.unexpectedExtension("permessage-deflate")) {
            try handshake.validate(answer([.secWebSocketExtensions: "permessage-deflate"]))
        }
    }

    @Test(.enabled(if: WebSocketCompression.isAvailable, "the trait Deflate is off"))
    func `an answer to the offer of compression holds, or fails the handshake`() throws {
        let handshake = ClientHandshake(
            authority: "a", path: "/", compression: WebSocketCompression(),
            nonce: Array("the sample nonce".utf8))
        #expect(
            handshake.request.headerFields[.secWebSocketExtensions] == "permessage-deflate; client_max_window_bits")
        #expect(try handshake.validate(answer()).compression == nil)
        let agreed = try handshake.validate(
            answer([.secWebSocketExtensions: "permessage-deflate; client_max_window_bits=10"]))
        #expect(agreed.compression?.sending.windowBits == 10)
        for wrong in [
            "foo", "permessage-deflate, foo", "permessage-deflate, permessage-deflate",
            "permessage-deflate; client_max_window_bits", "permessage-deflate; x",
        ] {
            #expect(throws: WebSocketError.self, "\(wrong)") {
                try handshake.validate(answer([.secWebSocketExtensions: wrong]))
            }
        }
        #expect(throws: WebSocketError.invalidHandshakeField("Sec-WebSocket-Extensions")) {
            try handshake.validate(answer([.secWebSocketExtensions: "permessage-deflate;"]))
        }
    }
}
