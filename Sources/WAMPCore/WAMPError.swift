/// An error that travels: what a handler throws to its caller, and what a call throws when the other side said so.
///
///     throw WAMPError("com.example.error.out_of_stock", "nothing left of \(article)")
public struct WAMPError: Error, Equatable, Sendable {
    /// Which error it is.
    public var uri: URI
    /// What the sender says about it.
    public var payload: Payload
    /// What else came with the error; seldom anything.
    public var details: Details

    /// An error with a payload, or with nothing but its URI.
    public init(_ uri: URI, payload: Payload = .empty, details: Details = [:]) {
        self.uri = uri
        self.payload = payload
        self.details = details
    }

    /// An error with one argument: a sentence for people.
    public init(_ uri: URI, _ message: String) {
        // Refused is only a text that begins with U+0000, which JSON keeps for bytes; the URI alone then says enough.
        self.init(uri, payload: (try? Payload(arguments: [.string(message)])) ?? .empty)
    }

    /// An error with arguments. Throws when the format has no way to write one of them.
    public init(
        _ uri: URI, arguments: [Value], keywordArguments: [String: Value] = [:], format: SerializationFormat = .json
    ) throws(SerializationError) {
        self.init(
            uri, payload: try Payload(arguments: arguments, keywordArguments: keywordArguments, format: format))
    }

    /// The first argument, when it is a sentence for people, as it is by custom.
    public var message: String? {
        (try? payload.arguments())?.first?.stringValue  // arguments that cannot be read say nothing to people
    }
}

extension WAMPError: CustomStringConvertible {
    /// The URI, and the sentence when there is one.
    public var description: String {
        message.map { "\(uri): \($0)" } ?? uri.string
    }
}
