import HTTPCore
import HTTPTypes
import Testing
import WebSocketCore

struct ServerHandshakeTests {
    /// The client's request in RFC 6455, 1.3, with other `fields`.
    private func head(_ fields: HTTPFields = [:], without name: HTTPField.Name? = nil) -> RequestHead {
        var all: HTTPFields = [
            .upgrade: "websocket", .connection: "Upgrade", .secWebSocketKey: "dGhlIHNhbXBsZSBub25jZQ==",
            .secWebSocketVersion: "13", .secWebSocketProtocol: "chat, superchat",
        ]
        for field in fields { all[field.name] = field.value }
        if let name { all[name] = nil }
        return RequestHead(
            request: HTTPRequest(method: .get, scheme: nil, authority: "a", path: "/chat", headerFields: all))
    }

    /// The status with which a request is refused; nil if it is not.
    private func refusal(_ head: RequestHead, _ handshake: ServerHandshake = ServerHandshake()) -> HTTPResponse? {
        guard case .refuse(let response, let reason) = handshake.answer(head) else { return nil }
        #expect(!reason.isEmpty)
        return response
    }

    @Test func `the example of RFC 6455, 1_3`() {
        let expected = HTTPResponse(
            status: .switchingProtocols,
            headerFields: [
                .upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                .secWebSocketProtocol: "chat",
            ])
        #expect(
            ServerHandshake(subprotocols: ["chat"]).answer(head())
                == .accept(expected, HandshakeAgreement(subprotocol: "chat")))
    }

    @Test func `T1: the client's first offer that is supported is chosen`() {
        let handshake = ServerHandshake(subprotocols: ["c", "b"])
        guard case .accept(_, let chosen) = handshake.answer(head([.secWebSocketProtocol: "a, b,c"])) else {
            return #expect(Bool(false), "refused")
        }
        #expect(chosen.subprotocol == "b")
    }

    @Test func `T1: without a common subprotocol the client is refused if one is needed`() {
        let handshake = ServerHandshake(subprotocols: ["wamp.2.json"], requiresSubprotocol: true)
        #expect(refusal(head(), handshake)?.status == .badRequest)
        #expect(refusal(head(without: .secWebSocketProtocol), handshake)?.status == .badRequest)
        #expect(refusal(head(), ServerHandshake(subprotocols: ["wamp.2.json"])) == nil)
    }

    @Test func `tokens are read without regard to case, from lists`() {
        #expect(refusal(head([.upgrade: "h2c, WebSocket", .connection: "keep-alive, upgrade"])) == nil)
    }

    @Test func `another method is refused with 405`() {
        var wrong = head()
        wrong.request.method = .post
        #expect(refusal(wrong)?.status == .methodNotAllowed)
        #expect(refusal(wrong)?.headerFields[.allow] == "GET")
    }

    @Test func `HTTP 1.0 and a body are refused with 400`() {
        var old = head()
        old.version = .http10
        #expect(refusal(old)?.status == .badRequest)
        var long = head()
        long.framing = .length(1)
        #expect(refusal(long)?.status == .badRequest)
    }

    @Test func `a request that is no upgrade is refused with 426`() {
        for wrong in [head([.upgrade: "h2c"]), head(without: .upgrade), head([.connection: "close"])] {
            #expect(refusal(wrong)?.status == .upgradeRequired)
            #expect(refusal(wrong)?.headerFields[.upgrade] == "websocket")
        }
        #expect(ServerHandshake.isAsked(by: head()))
        #expect(!ServerHandshake.isAsked(by: head(without: .upgrade)))
    }

    @Test func `another version is refused with 426 and told the right one`() {
        for wrong in [head([.secWebSocketVersion: "8"]), head(without: .secWebSocketVersion)] {
            #expect(refusal(wrong)?.status == .upgradeRequired)
            #expect(refusal(wrong)?.headerFields[.secWebSocketVersion] == "13")
        }
    }

    @Test func `a key that is not 16 bytes in base64 is refused with 400`() {
        for key in ["", "AQIDBA==", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZR==", "not base64"] {
            #expect(refusal(head([.secWebSocketKey: key]))?.status == .badRequest)
        }
        #expect(refusal(head(without: .secWebSocketKey))?.status == .badRequest)
        var twice = head()
        twice.request.headerFields.append(HTTPField(name: .secWebSocketKey, value: "dGhlIHNhbXBsZSBub25jZQ=="))
        #expect(refusal(twice)?.status == .badRequest)
    }

    @Test func `a page of another origin is refused with 403, and a client without an origin is not`() {
        #expect(refusal(head([.origin: "http://a"])) == nil)
        #expect(refusal(head([.origin: "http://b"]))?.status == .forbidden)
        #expect(refusal(head([.origin: "null"]))?.status == .forbidden)
        #expect(refusal(head([.origin: "http://b"]), ServerHandshake(origins: .any)) == nil)
        #expect(refusal(head([.origin: "http://b"]), ServerHandshake(origins: .list(["http://b"]))) == nil)
        var twice = head([.origin: "http://a"])
        twice.request.headerFields.append(HTTPField(name: .origin, value: "http://a"))
        #expect(refusal(twice)?.status == .forbidden)
    }

    @Test(
        .enabled(if: WebSocketCompression.isAvailable, "the trait Deflate is off"),
        arguments: [
            ("permessage-deflate", "permessage-deflate"),
            (
                "foo, permessage-deflate; unknown, permessage-deflate; client_no_context_takeover",
                "permessage-deflate; client_no_context_takeover"
            ),
            ("permessage-deflate; server_max_window_bits=7", nil), ("foo", nil), ("", nil),
        ])
    func `the first offer of compression that is in order is accepted`(offers: String, answer: String?) {
        let handshake = ServerHandshake(compression: WebSocketCompression())
        guard case .accept(let response, let agreement) = handshake.answer(head([.secWebSocketExtensions: offers]))
        else {
            Issue.record("refused")
            return
        }
        #expect(response.headerFields[.secWebSocketExtensions] == answer)
        #expect((agreement.compression != nil) == (answer != nil))
    }

    @Test func `compression is not accepted unless it was asked for here`() {
        guard
            case .accept(let response, let agreement) = ServerHandshake().answer(
                head([.secWebSocketExtensions: "permessage-deflate"]))
        else {
            Issue.record("refused")
            return
        }
        #expect(response.headerFields[.secWebSocketExtensions] == nil)
        #expect(agreement.compression == nil)
    }

    @Test func `an extension field that is not written as it must be is refused with 400`() {
        let fields: HTTPFields = [.secWebSocketExtensions: "permessage-deflate; ="]
        #expect(refusal(head(fields))?.status == .badRequest)
    }
}
