#if TLS
    internal import CryptoCore
    public import WAMPCore

    /// Encrypts arguments from end to end with AES-256-GCM: routers see the topic or the procedure, and how long the
    /// message is.
    ///
    /// ```swift
    /// var configuration = Session.Configuration()
    /// configuration.payloadSchemes = [AESScheme(keys: ["2026": key], sealingWith: "2026")]
    /// ```
    ///
    /// What was sealed for one topic or procedure does not open for another. A message may still be kept back or sent
    /// again by whoever carries it. How both ends come to have a key is their own affair; several can be known at a
    /// time, so that a new one can take over. The bytes are the nonce (12), what was encrypted, and the tag (16).
    public struct AESScheme: PayloadScheme {
        /// The name that travels.
        public let name: String
        private let keys: [String: [UInt8]]
        private let keyID: String
        private let format: SerializationFormat

        /// A scheme that opens with any of `keys` and seals with the one called `keyID`.
        ///
        /// - Parameters:
        ///   - name: the name of the scheme, which travels.
        ///   - keys: secrets of 32 bytes each, by the names that travel.
        ///   - keyID: the name of the key that seals; it is among `keys`.
        ///   - format: how arguments are written before they are encrypted.
        public init(
            name: String = "x_aes256gcm", keys: [String: [UInt8]], sealingWith keyID: String,
            format: SerializationFormat = .json
        ) {
            precondition(keys.values.allSatisfy { $0.count == AESGCM.keyByteCount }, "keys are of 32 bytes")
            precondition(keys[keyID] != nil, "the key that seals is among the keys")
            self.name = name
            self.keys = keys
            self.keyID = keyID
            self.format = format
        }

        /// Encrypts the arguments; throws when the format has no way to write one of them.
        public func seal(_ payload: Payload, for uri: URI) throws -> SealedPayload {
            var generator = SystemRandomNumberGenerator()
            let nonce = (0..<AESGCM.nonceByteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let message = try payload.packed(as: format)
            guard let key = keys[keyID],
                let sealed = AESGCM.seal(message, key: key, nonce: nonce, context: Array(uri.string.utf8))
            else { throw WAMPError(.runtimeError, "the payload cannot be encrypted") }
            return SealedPayload(
                content: .bytes(nonce + sealed), serializer: format.passthruName, cipher: Self.cipher, keyID: keyID)
        }

        /// Decrypts the arguments; throws a `WAMPError` when the key is not known, or anything was changed on the way.
        public func open(_ sealed: SealedPayload, for uri: URI) throws -> Payload {
            guard sealed.cipher == Self.cipher, let key = sealed.keyID.flatMap({ keys[$0] }),
                let format = sealed.serializer.flatMap({ SerializationFormat(passthruName: $0) }),
                let bytes = sealed.content.bytesValue, bytes.count >= AESGCM.nonceByteCount
            else { throw WAMPError(.invalidArgument, "the payload is sealed with an unknown key or cipher") }
            let nonce = Array(bytes.prefix(AESGCM.nonceByteCount))
            let encrypted = Array(bytes.dropFirst(AESGCM.nonceByteCount))
            guard let message = AESGCM.open(encrypted, key: key, nonce: nonce, context: Array(uri.string.utf8)) else {
                throw WAMPError(.invalidArgument, "the payload was changed, or sealed for something else")
            }
            return try Payload(unpacking: message, as: format)
        }

        private static let cipher = "aes256gcm"
    }
#endif
