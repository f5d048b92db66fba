/// What a handler may return as its answer. Anything else that is `Encodable` is answered as JSON.
public protocol ResponseConvertible: Sendable {
    /// The answer.
    func response() throws -> Response
}

extension Response: ResponseConvertible {
    /// The response itself.
    public func response() -> Response { self }
}

extension String: ResponseConvertible {
    /// Plain text.
    public func response() -> Response { .text(self) }
}

/// A page as the answer of a handler.
public struct HTML: ResponseConvertible {
    /// The text of the page.
    public var text: String

    /// A page. The text is sent as it is: escaping what comes from users is up to the caller.
    public init(_ text: String) { self.text = text }

    /// The page with status 200.
    public func response() -> Response { .html(text) }
}
