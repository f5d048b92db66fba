package import ByteCore
package import HTTPTypes

/// Reads the requests of one HTTP/1 connection, one after the other, as a server (RFC 9110, RFC 9112).
///
/// Strict: whatever two implementations could read differently is refused, for that is how requests are smuggled.
///
///     while true {
///         switch try parser.next(&input) {
///         case .head(let head): ...
///         case .body(let count): ...; input.consume(count)
///         case .end: ...                      // answer; the next request may already be in `input`
///         case .needsMore: return
///         }
///     }
package struct RequestParser: Sendable {
    private enum State {
        case head
        case body(BodyMachine)
        case failed(HTTPError)
    }

    /// May be changed between requests; that of the body also when its head has come.
    package var limits: HTTPLimits
    /// The trailer fields of the latest body, from its `.end` to the next head.
    package private(set) var trailers = HTTPFields()
    private var state = State.head
    private var heads = HeadReader()

    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Whether the connection may end here without cutting a request short.
    package var isBetweenRequests: Bool {
        if case .head = state { !heads.hasBegun } else { false }
    }

    /// Takes the next event from the front of `input`. After an error every call throws the same error.
    package mutating func next(_ input: inout ByteQueue) throws(HTTPError) -> RequestEvent {
        do {
            return try step(&input)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func step(_ input: inout ByteQueue) throws(HTTPError) -> RequestEvent {
        switch state {
        case .failed(let error):
            throw error
        case .head:
            let tooLong = HTTPError.targetTooLong(limit: limits.maximumTargetLength)
            guard let end = try heads.next(&input, limits: limits, firstLineTooLong: tooLong) else {
                return .needsMore
            }
            let head = try RequestHead(input.bytes.extracting(0..<end), limits: limits)
            input.consume(end)
            trailers = HTTPFields()
            state = .body(BodyMachine(head.framing))
            return .head(head)
        case .body(var body):
            switch try body.next(&input, limits: limits) {
            case .needsMore:
                state = .body(body)
                return .needsMore
            case .part(let count):
                state = .body(body)
                return .body(count: count)
            case .end:
                trailers = body.trailers
                state = .head
                return .end
            }
        }
    }
}
