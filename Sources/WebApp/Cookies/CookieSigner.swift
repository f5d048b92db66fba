internal import ByteCore
internal import CryptoCore
internal import SerializationCore

/// Makes cookies of values that clients can read and not change: JSON, a time, and HMAC-SHA-256 over both and the cookie's
/// name, so that none counts as another one.
///
/// `1798761600.eyJ1c2VyIjoiYWRhIn0.mac`: seconds since 1970 until which it counts, and Base64 for URLs without padding
/// (RFC 4648, 5), which fits into a cookie.
struct CookieSigner: Sendable {
    private let keys: [[UInt8]]  // the first one signs

    init(key: [UInt8], oldKeys: [[UInt8]]) throws(CryptoError) {
        keys = [key] + oldKeys
        precondition(keys.allSatisfy { !$0.isEmpty }, "a key that signs cookies must not be empty")
        _ = try HMACSHA256.code(for: [], key: key)  // whether there is a library that does it
    }

    /// The value of the cookie `name` that counts until `deadline`, in seconds since 1970.
    func seal(_ values: [String: Value], as name: String, until deadline: Int) throws -> String {
        var json = ByteQueue()
        try SerializationFormat.json.write(.dictionary(values), to: &json)
        let message = "\(deadline).\(Self.encode([UInt8](copying: json.bytes)))"
        return try "\(message).\(Self.encode(Self.code(of: message, as: name, key: keys[0])))"
    }

    /// The values of a cookie that was sealed here as `name`; nil for any other one, and for one whose time is over at `now`.
    func open(_ cookie: String?, as name: String, at now: Int) -> [String: Value]? {
        guard let cookie, let dot = cookie.lastIndex(of: "."),
            let code = Self.decode(cookie[cookie.index(after: dot)...])
        else { return nil }
        let message = cookie[..<dot]
        // The library was there when the signer was made, so it does not fail.
        let isOurs = keys.contains { key in
            (try? Self.code(of: message, as: name, key: key))?.isEqualInConstantTime(to: code) == true
        }
        guard isOurs else { return nil }
        // What follows was made here: only the time can be wrong.
        let parts = message.split(separator: ".")
        guard parts.count == 2, let deadline = Int(parts[0]), deadline > now, let json = Self.decode(parts[1]),
            case .dictionary(let values)? = try? SerializationFormat.json.read(json.rawSpan)
        else { return nil }
        return values
    }

    private static func code(
        of message: some StringProtocol, as name: String, key: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try HMACSHA256.code(for: Array("\(name)=\(message)".utf8), key: key)  // no name has a "="
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        let digits = Base64.encode(bytes).utf8.filter { $0 != UInt8(ascii: "=") }.map { digit in
            switch digit {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: digit
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { digit in
            switch digit {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: digit
            }
        }
        let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        return Base64.decode((digits + padding).rawSpan)
    }
}
