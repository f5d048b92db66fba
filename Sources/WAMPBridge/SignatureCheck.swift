internal import ByteCore
internal import CryptoCore
internal import Synchronization
internal import WAMPRoutingCore
internal import WebApp

/// Tells whether requests are signed as a ``RequestSignature`` says, and remembers those that were, so that nobody who
/// overheard one can send it again.
final class SignatureCheck: Sendable {
    private let rules: RequestSignature
    private let memory = Mutex(Memory())

    /// The signatures of requests, and until when their timestamps let them through.
    private struct Memory {
        var endOfSignature: [String: Timestamp] = [:]
        /// How many may be remembered before those that are over are forgotten.
        var nextCleaning = 64
    }

    init(_ rules: RequestSignature) {
        self.rules = rules
    }

    /// Takes a request with this query and body, once; `now` is the time of day.
    func check(_ query: QueryValues, body: [UInt8], at now: Timestamp) throws {
        let fields = try SignatureFields(query)
        guard let key = fields.key else { throw BridgeRefusal.missing("key") }
        guard let timestamp = fields.timestamp else { throw BridgeRefusal.missing("timestamp") }
        guard let seq = fields.seq else { throw BridgeRefusal.missing("seq") }
        guard let nonce = fields.nonce else { throw BridgeRefusal.missing("nonce") }
        guard let signature = fields.signature else { throw BridgeRefusal.missing("signature") }
        let moment = timestamp.moment
        guard now < moment + rules.maximumAge, moment < now + rules.maximumAge else { throw BridgeRefusal.expired }

        guard Array(key.utf8).isEqualInConstantTime(to: Array(rules.key.utf8)) else { throw BridgeRefusal.wrongKey }
        let signed = Array((key + timestamp.text + seq + nonce).utf8) + body
        let expected = try Self.signature(of: signed, secret: rules.secret.bytes)
        guard Array(signature.utf8).isEqualInConstantTime(to: Array(expected.utf8)) else {
            throw BridgeRefusal.wrongSignature
        }
        try remember(signature, until: moment + rules.maximumAge, at: now)
    }

    /// HMAC-SHA256 in Base64 for URLs, with its padding (RFC 4648, 5).
    static func signature(of bytes: [UInt8], secret: [UInt8]) throws -> String {
        let digits = Base64.encode(try HMACSHA256.code(for: bytes, key: secret))
        return String(digits.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    private func remember(_ signature: String, until end: Timestamp, at now: Timestamp) throws {
        try memory.withLock { memory in
            if memory.endOfSignature.count >= min(memory.nextCleaning, rules.maximumRemembered) {
                memory.endOfSignature = memory.endOfSignature.filter { now < $0.value }
                memory.nextCleaning = max(64, memory.endOfSignature.count * 2)
            }
            guard memory.endOfSignature[signature] == nil else { throw BridgeRefusal.repeated }
            guard memory.endOfSignature.count < rules.maximumRemembered else { throw BridgeRefusal.tooMany }
            memory.endOfSignature[signature] = end
        }
    }
}

/// What the query of a request says of its signature; fields that are there must make sense, whoever wants them.
struct SignatureFields {
    let key: String?
    let timestamp: (text: String, moment: Timestamp)?
    let seq: String?
    let nonce: String?
    let signature: String?

    init(_ query: QueryValues) throws {
        key = query["key"]
        timestamp = try query["timestamp"].map { text in
            guard text.hasSuffix("Z"), let moment = Timestamp(text) else {
                throw BridgeRefusal.invalid("timestamp", text, "UTC/ISO-8601, e.g. '2011-10-14T16:59:51.123Z'")
            }
            return (text, moment)
        }
        seq = try query["seq"].map { try Self.integer($0, "sequence number") }
        nonce = try query["nonce"].map { try Self.integer($0, "nonce") }
        signature = query["signature"]
    }

    private static func integer(_ text: String, _ name: String) throws -> String {
        guard Int64(text) != nil else { throw BridgeRefusal.invalid(name, text, "an integer") }
        return text
    }
}
