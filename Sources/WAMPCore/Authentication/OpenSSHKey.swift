import ByteCore

/// The private key file of OpenSSH (its PROTOCOL.key), unencrypted and with one Ed25519 key:
///
///     "openssh-key-v1\0"  cipher  kdf  kdf options  1  public key  length  private part
///     private part: check  check  "ssh-ed25519"  public key (32)  seed and public key (64)  comment  padding
///
/// Texts and byte strings begin with their length in four bytes, the most significant first.
enum OpenSSHKey {
    private static let begin = "-----BEGIN OPENSSH PRIVATE KEY-----"
    private static let end = "-----END OPENSSH PRIVATE KEY-----"
    private static let magic = [UInt8]("openssh-key-v1\0".utf8)

    static func seed(in text: String) throws(SigningKeyError) -> [UInt8] {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
        let marks = (begin.filter { !$0.isWhitespace }, end.filter { !$0.isWhitespace })
        guard let first = lines.firstIndex(of: marks.0), let last = lines.firstIndex(of: marks.1), first < last,
            let bytes = Base64.decode(lines[(first + 1)..<last].joined())
        else { throw .damaged }
        return try seed(in: bytes)
    }

    private static func seed(in bytes: [UInt8]) throws(SigningKeyError) -> [UInt8] {
        guard bytes.starts(with: magic) else { throw .damaged }
        var file = Reader(bytes: bytes[magic.count...])
        let cipher = try file.text()
        _ = try file.string()  // how the passphrase becomes a key
        _ = try file.string()
        guard cipher == "none" else { throw .encrypted }
        guard try file.number() == 1 else { throw .damaged }
        _ = try file.string()  // the public key, which the private part has again
        var secret = Reader(bytes: try file.string())
        guard try secret.number() == secret.number() else { throw .damaged }
        let kind = try secret.text()
        guard kind == "ssh-ed25519" else { throw .otherKind(kind) }
        let publicKey = try secret.string()
        let pair = try secret.string()
        guard pair.count == 64, pair.suffix(32).elementsEqual(publicKey) else { throw .damaged }
        return [UInt8](pair.prefix(32))
    }

    private struct Reader {
        var bytes: ArraySlice<UInt8>

        mutating func number() throws(SigningKeyError) -> Int {
            guard bytes.count >= 4 else { throw .damaged }
            defer { bytes = bytes.dropFirst(4) }
            return bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func string() throws(SigningKeyError) -> ArraySlice<UInt8> {
            let count = try number()
            guard count <= bytes.count else { throw .damaged }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }

        mutating func text() throws(SigningKeyError) -> String {
            String(decoding: try string(), as: UTF8.self)
        }
    }
}
