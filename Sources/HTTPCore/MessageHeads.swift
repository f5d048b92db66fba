package import HTTPTypes

/// The versions that this implementation speaks.
package enum HTTPVersion: Sendable, Equatable {
    case http10
    /// 1.1, and what calls itself a later 1.x (RFC 9110, 2.5).
    case http11
}

/// How the end of a body is known (RFC 9112, 6.3).
package enum BodyFraming: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
    /// The body ends with the connection; responses only.
    case untilClose
}

/// A request's first line and fields, with what they say about connection and body.
package struct RequestHead: Sendable, Equatable {
    /// `authority` holds the Host field's value, which is not repeated among the fields; `path` the target, undecoded.
    package var request: HTTPRequest
    package var version: HTTPVersion
    /// Whether the connection may carry another request after this one.
    package var keepsAlive: Bool
    package var framing: BodyFraming
    /// The client waits for `100 Continue` before it sends the body.
    package var expectsContinue: Bool

    package init(
        request: HTTPRequest, version: HTTPVersion = .http11, keepsAlive: Bool = true, framing: BodyFraming = .none,
        expectsContinue: Bool = false
    ) {
        self.request = request
        self.version = version
        self.keepsAlive = keepsAlive
        self.framing = framing
        self.expectsContinue = expectsContinue
    }
}

/// A response's first line and fields, with what they say about connection and body.
package struct ResponseHead: Sendable, Equatable {
    package var response: HTTPResponse
    package var version: HTTPVersion
    package var keepsAlive: Bool
    package var framing: BodyFraming

    package init(
        response: HTTPResponse, version: HTTPVersion = .http11, keepsAlive: Bool = true, framing: BodyFraming = .none
    ) {
        self.response = response
        self.version = version
        self.keepsAlive = keepsAlive
        self.framing = framing
    }
}

/// What a parser found next; `Head` is `RequestHead` or `ResponseHead`.
package enum MessageEvent<Head: Sendable & Equatable>: Sendable, Equatable {
    /// Nothing more without more bytes.
    case needsMore
    case head(Head)
    /// The first `count` bytes of the input are the next part of the body. The caller consumes exactly these before
    /// it asks for the next event.
    case body(count: Int)
    /// The message is complete; another may follow.
    case end
}

package typealias RequestEvent = MessageEvent<RequestHead>
package typealias ResponseEvent = MessageEvent<ResponseHead>
