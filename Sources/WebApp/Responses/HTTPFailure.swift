public import HTTPTypes

/// What a handler throws to answer with a status and one sentence instead of a response.
///
///     guard let item = items[id] else { throw HTTPFailure(.notFound, "there is no item \(id)") }
public struct HTTPFailure: Error, Sendable, Equatable {
    /// The status of the answer.
    public var status: HTTPResponse.Status
    /// What the client is told: it goes out as it is, so it holds nothing internal.
    public var message: String
    /// Fields of the answer beside those of its body, such as `Allow` or `Retry-After`.
    public var headers: HTTPFields

    /// A failure that is answered with `status`; without a message with the status's own words.
    public init(_ status: HTTPResponse.Status, _ message: String? = nil, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message ?? status.reasonPhrase
        self.headers = headers
    }
}

extension HTTPFailure: CustomStringConvertible {
    /// One line for a log.
    public var description: String { "\(status.code): \(message)" }
}

/// Makes the page that tells of a failure, or nil for the plain one.
public typealias FailurePage = @Sendable (_ failure: HTTPFailure, _ request: HTTPRequest) -> Response?
