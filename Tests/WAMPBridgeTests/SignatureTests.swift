import HTTP
import SerializationCore
import TestSupport
import Testing
import WAMPRoutingCore
import HTTPCore
import WebApp

@testable import WAMPBridge

@Suite(.timeLimit(.minutes(1))) struct `Signed requests` {
    private static let body = #"{"topic":"com.test"}"#
    private static let now = Timestamp("2026-11-23T10:00:00.000Z")!
    // Computed with Python: base64.urlsafe_b64encode(hmac.new(b"foobar", key + timestamp + seq + nonce + body, sha256).digest())
    private static let fields = [
        "key": "bazapp", "timestamp": "2026-11-23T10:00:00.000Z", "seq": "1", "nonce": "42",
        "signature": "ODUTXn6c0ccdk9WG2PMvxyRnzPPelL1ekwojw3zjl7I=",
    ]

    private func query(_ fields: [String: String]) throws -> QueryValues {
        let text = fields.map { "\($0.key)=\($0.value.replacing("=", with: "%3D"))" }.joined(separator: "&")
        return QueryValues(try #require(QueryParameters(parsing: text)))
    }

    private func check(
        _ check: SignatureCheck, _ changes: [String: String] = [:], without missing: String? = nil,
        body: String = body, at now: Timestamp = now
    ) throws {
        var fields = Self.fields
        for (name, value) in changes { fields[name] = value }
        if let missing { fields[missing] = nil }
        try check.check(query(fields), body: Array(body.utf8), at: now)
    }

    private func makeCheck(maximumRemembered: Int = 100) -> SignatureCheck {
        var rules = RequestSignature(key: "bazapp", secret: "foobar")
        rules.maximumRemembered = maximumRemembered
        return SignatureCheck(rules)
    }

    @Test func `a request is taken as Python signs it, and only once`() throws {
        let signatures = makeCheck()
        try check(signatures)
        #expect(throws: BridgeRefusal.repeated) { try check(signatures) }
        // The digits of two fields may be split otherwise without a change of the signature: it is the same request.
        #expect(throws: BridgeRefusal.repeated) { try check(signatures, ["seq": "14", "nonce": "2"]) }
    }

    @Test(arguments: ["key", "timestamp", "seq", "nonce", "signature"])
    func `every field is needed`(name: String) throws {
        #expect(throws: BridgeRefusal.missing(name)) { try check(makeCheck(), without: name) }
    }

    @Test func `what was changed on the way is refused`() throws {
        for change in ["seq": "2", "nonce": "43", "timestamp": "2026-11-23T10:00:01.000Z", "signature": "x"] {
            #expect(throws: BridgeRefusal.wrongSignature) { try check(makeCheck(), [change.key: change.value]) }
        }
        #expect(throws: BridgeRefusal.wrongSignature) { try check(makeCheck(), body: Self.body + " ") }
        #expect(throws: BridgeRefusal.wrongKey) { try check(makeCheck(), ["key": "spamapp"]) }
    }

    @Test func `fields that make no sense are refused`() throws {
        for (name, value) in [("seq", "one"), ("nonce", "x"), ("timestamp", "notatimestamp"), ("seq", "")] {
            let refusal = #expect(throws: BridgeRefusal.self) { try check(makeCheck(), [name: value]) }
            #expect(refusal?.status == .badRequest)
        }
    }

    @Test func `a timestamp is good for five minutes in either direction`() throws {
        for seconds in [-299, 0, 299] { try check(makeCheck(), at: Self.now + .seconds(seconds)) }
        for seconds in [-301, -300, 300, 301] {
            #expect(throws: BridgeRefusal.expired) { try check(makeCheck(), at: Self.now + .seconds(seconds)) }
        }
    }

    @Test func `requests are remembered as long as they could be repeated, and no more than may be`() throws {
        let signatures = makeCheck(maximumRemembered: 3)
        func request(_ seq: Int, _ moment: Timestamp) throws {
            let head = "bazapp\(moment)\(seq)1"
            let signature = try SignatureCheck.signature(
                of: Array((head + Self.body).utf8), secret: Array("foobar".utf8))
            try check(
                signatures, ["seq": "\(seq)", "nonce": "1", "timestamp": "\(moment)", "signature": signature],
                at: moment)
        }
        for seq in 1...3 { try request(seq, Self.now) }
        #expect(throws: BridgeRefusal.tooMany) { try request(4, Self.now) }
        #expect(throws: BridgeRefusal.repeated) { try request(3, Self.now) }
        for seq in 1...3 { try request(seq, Self.now + .seconds(300)) }
    }

    @Test func `an endpoint that wants signatures takes nothing else`() async throws {
        let rules = RequestRules(signature: RequestSignature(key: "bazapp", secret: "foobar"))
        try await withBridge(.libev, .endpoints(rules)) { world in
            let unsigned = try await world.post("/publish", Self.body)
            #expect(unsigned.status == .badRequest)
            #expect(
                try Value(json: unsigned.text)["error"]
                    == "REST bridge signature was invalid (missing mandatory field - 'key' field missing).")
            let timestamp = "\(Timestamp.now)"
            let signature = try SignatureCheck.signature(
                of: Array(("bazapp" + timestamp + "12" + Self.body).utf8), secret: Array("foobar".utf8))
            let query = "?key=bazapp&timestamp=\(timestamp)&seq=1&nonce=2&signature=\(signature)"
            #expect(try await world.post("/publish" + query, Self.body).status == .ok)
            let repeated = try await world.post("/publish" + query, Self.body)
            #expect(repeated.status == .badRequest)
            #expect(try Value(json: repeated.text)["error"] == "Request refused, it was received before.")
            let forged = try await world.post("/publish" + query, #"{"topic":"com.evil"}"#)
            #expect(forged.status == .unauthorized)
            #expect(try Value(json: forged.text)["error"] == "REST bridge signature secret not valid.")
        }
    }
}
