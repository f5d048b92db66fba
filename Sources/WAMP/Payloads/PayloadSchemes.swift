internal import WAMPCore

/// The schemes that a session packs and opens payloads with.
struct PayloadSchemes: Sendable {
    private let schemes: [String: any PayloadScheme]

    init(_ schemes: [any PayloadScheme]) {
        self.schemes = Dictionary(schemes.map { ($0.name, $0) }) { _, last in last }
    }

    func has(_ name: String) -> Bool { schemes[name] != nil }

    /// Packs `payload` in the scheme called `name`, and says so in `details`; without a name it stays as it is.
    func seal(_ payload: Payload, for uri: URI, as name: String?, _ details: inout Details) throws -> Payload {
        guard let name else { return payload }
        guard let scheme = schemes[name] else {
            throw WAMPError(.featureNotSupported, "there is no payload scheme '\(name)'")
        }
        let sealed = try scheme.seal(payload, for: uri)
        details.passthruScheme = name
        details.passthruSerializer = sealed.serializer
        details.passthruCipher = sealed.cipher
        details.passthruKeyID = sealed.keyID
        return try Payload(arguments: [sealed.content])
    }

    /// An error whose payload is opened, or another one that says why it cannot be.
    func opened(_ error: WAMPError, for uri: URI) -> any Error {
        do {
            return WAMPError(
                error.uri, payload: try open(error.payload, for: uri, error.details), details: error.details)
        } catch {
            return error
        }
    }

    /// Opens `payload` when it is packed in a scheme that there is.
    func open(_ payload: Payload, for uri: URI, _ details: Details) throws -> Payload {
        guard let name = details.passthruScheme, let scheme = schemes[name] else { return payload }
        let sealed = SealedPayload(
            content: try payload.argument(0), serializer: details.passthruSerializer, cipher: details.passthruCipher,
            keyID: details.passthruKeyID)
        return try scheme.open(sealed, for: uri)
    }
}
