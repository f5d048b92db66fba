package import CryptoCore

/// A private Ed25519 key, as WAMP-cryptosign signs with. It is not printed.
///
/// It is read from a file by `init(file:)` in the module WAMP, or made of bytes or text here.
public struct SigningKey: Sendable {
    let seed: [UInt8]
    /// The key that others know it by: 32 bytes.
    public let publicKey: [UInt8]

    /// A key of 32 bytes.
    ///
    /// - Throws: ``SigningKeyError``.
    public init(seed: [UInt8]) throws(SigningKeyError) {
        guard seed.count == Ed25519.keyByteCount else { throw .wrongLength(seed.count) }
        do { publicKey = try Ed25519.publicKey(ofSeed: seed) } catch { throw .unavailable(error.description) }
        self.seed = seed
    }

    /// A key as text: 64 hexadecimal digits, or what `ssh-keygen -t ed25519` writes without a passphrase.
    ///
    /// - Throws: ``SigningKeyError``.
    public init(_ text: String) throws(SigningKeyError) {
        if text.contains("OPENSSH PRIVATE KEY") {
            try self.init(seed: OpenSSHKey.seed(in: text))
        } else {
            let digits = String(text.filter { !$0.isWhitespace })
            guard let seed = Hexadecimal.decode(digits) else { throw .unknownFormat }
            try self.init(seed: seed)
        }
    }

    /// The public key in hexadecimal digits, as routers' configurations want it.
    public var publicKeyText: String { Hexadecimal.encode(publicKey) }

    /// `message` signed, then `message` itself, in hexadecimal digits: what AUTHENTICATE and CHALLENGE carry.
    package func signed(_ message: [UInt8]) throws(CryptoError) -> String {
        Hexadecimal.encode(try Ed25519.sign(message, seed: seed) + message)
    }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The public key only.
    public var description: String { "Ed25519 key \(publicKeyText)" }
    /// The public key only.
    public var debugDescription: String { description }
    /// The public key only, for `dump` and the like.
    public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKeyText]) }
}

/// Why a text or a file is not a key that can be signed with.
@nonexhaustive
public enum SigningKeyError: Error, Equatable, Sendable {
    /// It is neither 32 bytes, nor 64 hexadecimal digits, nor an OpenSSH private key.
    case unknownFormat
    /// It has so many bytes instead of 32.
    case wrongLength(Int)
    /// The OpenSSH key needs a passphrase.
    case encrypted
    /// The OpenSSH key is damaged.
    case damaged
    /// The OpenSSH key is of another kind, such as `ssh-rsa`.
    case otherKind(String)
    /// The program is built without what Ed25519 needs.
    case unavailable(String)
}

extension SigningKeyError: CustomStringConvertible {
    /// One line that tells what to do.
    public var description: String {
        switch self {
        case .unknownFormat:
            "this is no key: neither 32 bytes, nor 64 hexadecimal digits, nor an OpenSSH private key (not the .pub file)"
        case .wrongLength(let count): "a key has 32 bytes, not \(count)"
        case .encrypted: "the key is encrypted; write it without a passphrase: ssh-keygen -p -N '' -f FILE"
        case .damaged: "the OpenSSH private key is damaged"
        case .otherKind(let kind): "the key is of the kind '\(kind)', and not 'ssh-ed25519': ssh-keygen -t ed25519"
        case .unavailable(let reason): reason
        }
    }
}
