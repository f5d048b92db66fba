package import ByteCore
import HTTPTypes

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

    /// May be changed between requests.
    package var limits: HTTPLimits
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
            guard var lines = try heads.next(&input, limits: limits, firstLineTooLong: tooLong) else {
                return .needsMore
            }
            let head = try RequestHead(&lines, limits: limits)
            state = .body(BodyMachine(head.framing, limits: limits))
            return .head(head)
        case .body(var body):
            switch try body.next(&input) {
            case .needsMore:
                state = .body(body)
                return .needsMore
            case .part(let count):
                state = .body(body)
                return .body(count: count)
            case .end:
                state = .head
                return .end
            }
        }
    }
}
