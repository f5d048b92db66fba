public import WAMPCore

/// How arguments are packed, and perhaps encrypted, so that only the two ends can read them and no router between
/// (WAMP's payload passthru mode): the place for end-to-end encryption.
///
/// ```swift
/// var configuration = Session.Configuration()
/// configuration.payloadSchemes = [MyCipher(keys)]
/// ...
/// try await session.publish("com.example.secret", "hi", options: options)    // options.payloadScheme = "x_my_cipher"
/// ```
///
/// What comes packed in a scheme that a session has is opened before a handler sees it; a result is packed as its call
/// was. What comes in another scheme is handed on as it is. Both are called on the session's scheduler, for every
/// message: they are to be quick, and do not wait.
public protocol PayloadScheme: Sendable {
    /// The name that travels with a message: `wamp`, `mqtt`, or one of the application's own that begins with `x_`.
    var name: String { get }

    /// Packs the arguments of a message about `uri`, the topic or the procedure.
    ///
    /// - Throws: why they cannot be packed, such as a key that is missing; whoever sends is told.
    func seal(_ payload: Payload, for uri: URI) throws -> SealedPayload

    /// Unpacks what came packed in this scheme.
    ///
    /// - Throws: why it cannot be; a call is answered with `wamp.error.invalid_argument`, an event is dropped with a
    ///   warning, and a result is an error for its caller.
    func open(_ sealed: SealedPayload, for uri: URI) throws -> Payload
}

/// Arguments that were packed, and how.
public struct SealedPayload: Sendable, Equatable {
    /// What travels as the one argument: bytes, or `{"args": [...], "kwargs": {...}}` as a value.
    public var content: Value
    /// How the arguments were written into the bytes; nil or `native` where there are no bytes.
    public var serializer: String?
    /// How the bytes were encrypted, if they were.
    public var cipher: String?
    /// Which key decrypts them.
    public var keyID: String?

    /// Makes it of its parts.
    public init(content: Value, serializer: String? = nil, cipher: String? = nil, keyID: String? = nil) {
        self.content = content
        self.serializer = serializer
        self.cipher = cipher
        self.keyID = keyID
    }
}

/// Packs arguments without encrypting them: for messages that only pass through, such as those of an MQTT bridge.
public struct PackedScheme: PayloadScheme {
    /// The name that travels.
    public let name: String
    /// How the arguments are written; nil for WAMP's `native`, as a part of the message itself.
    public let format: SerializationFormat?

    /// A scheme by its name.
    public init(name: String, format: SerializationFormat? = nil) {
        self.name = name
        self.format = format
    }

    /// Packs the arguments; throws when the format has no way to write one of them.
    public func seal(_ payload: Payload, for uri: URI) throws -> SealedPayload {
        guard let format else { return SealedPayload(content: try payload.packed(), serializer: "native") }
        return SealedPayload(content: .bytes(try payload.packed(as: format)), serializer: format.passthruName)
    }

    /// Unpacks the arguments; throws a `WAMPError` when they are not what the scheme makes.
    public func open(_ sealed: SealedPayload, for uri: URI) throws -> Payload {
        guard let bytes = sealed.content.bytesValue else { return try Payload(unpacking: sealed.content) }
        guard let name = sealed.serializer, let format = SerializationFormat(passthruName: name) else {
            throw WAMPError(.invalidArgument, "the payload is packed with \(sealed.serializer ?? "no serializer")")
        }
        return try Payload(unpacking: bytes, as: format)
    }
}

extension SerializationFormat {
    /// The name in `ppt_serializer`, which is that of the WebSocket subprotocol.
    var passthruName: String { String(subprotocol.dropFirst("wamp.2.".count)) }

    init?(passthruName name: String) { self.init(subprotocol: "wamp.2.\(name)") }
}

extension Payload {
    /// `{"args": [...], "kwargs": {...}}`, as schemes pack it.
    public func packed() throws(SerializationError) -> Value {
        ["args": .list(try arguments()), "kwargs": .dictionary(try keywordArguments())]
    }

    /// ``packed()`` as bytes.
    public func packed(as format: SerializationFormat) throws(SerializationError) -> [UInt8] {
        try format.bytes(of: packed())
    }

    /// The arguments in what a scheme packed. Throws a `WAMPError` when it is of another shape.
    public init(unpacking value: Value) throws {
        let arguments = value["args"] ?? .null
        let keywordArguments = value["kwargs"] ?? .null
        guard value.kind == .dictionary, arguments.isNull || arguments.kind == .list,
            keywordArguments.isNull || keywordArguments.kind == .dictionary
        else { throw WAMPError(.invalidArgument, "the packed payload has no args and kwargs") }
        try self.init(
            arguments: arguments.listValue ?? [], keywordArguments: keywordArguments.dictionaryValue ?? [:])
    }

    /// The arguments in bytes that a scheme packed.
    public init(unpacking bytes: [UInt8], as format: SerializationFormat) throws {
        try self.init(unpacking: try format.value(of: bytes))
    }
}
