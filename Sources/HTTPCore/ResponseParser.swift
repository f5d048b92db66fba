package import ByteCore
package import HTTPTypes

/// Reads the responses on one HTTP/1 connection, as a client (RFC 9112). Events as `RequestParser` has them.
///
/// An informational response is a head of its own without `.end`, and the final response follows; but `101 Switching
/// Protocols` is final: after its `.end` what is left of the input belongs to the other protocol.
package struct ResponseParser: Sendable {
    private enum State {
        case head
        case body(BodyMachine)
        case failed(HTTPError)
    }

    package var limits: HTTPLimits
    /// The method of the request that the next response answers: a response to HEAD has no body.
    package var requestMethod: HTTPRequest.Method
    private var state = State.head
    private var heads = HeadReader()

    package init(requestMethod: HTTPRequest.Method = .get, limits: HTTPLimits = HTTPLimits()) {
        self.requestMethod = requestMethod
        self.limits = limits
    }

    /// Takes the next event from the front of `input`. After an error every call throws the same error.
    package mutating func next(_ input: inout ByteQueue) throws(HTTPError) -> ResponseEvent {
        do {
            return try step(&input)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// The server closed the connection, after all input was read: `.end` if that is how the body ends, `.needsMore`
    /// if no response was under way. Throws `truncated` if one was.
    package mutating func receivedEndOfStream() throws(HTTPError) -> ResponseEvent {
        switch state {
        case .head where !heads.hasBegun:
            return .needsMore
        case .body(let body) where body.endsWithConnection:
            state = .head
            return .end
        case .failed(let error):
            throw error
        default:
            state = .failed(.truncated)
            throw .truncated
        }
    }

    private mutating func step(_ input: inout ByteQueue) throws(HTTPError) -> ResponseEvent {
        switch state {
        case .failed(let error):
            throw error
        case .head:
            let tooLong = HTTPError.headTooLarge(limit: limits.maximumHeadSize)
            guard var lines = try heads.next(&input, limits: limits, firstLineTooLong: tooLong) else {
                return .needsMore
            }
            let head = try ResponseHead(&lines, to: requestMethod, limits: limits)
            let isInterim = head.response.status.kind == .informational && head.response.status != .switchingProtocols
            if !isInterim { state = .body(BodyMachine(head.framing, limits: limits)) }
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

extension ResponseHead {
    /// Reads the status line and the fields (RFC 9112, 4 and 5).
    fileprivate init(
        _ lines: inout HeadLines, to method: HTTPRequest.Method, limits: HTTPLimits
    ) throws(HTTPError) {
        let parts = lines.next().split(separator: .space, maxSplits: 2, omittingEmptySubsequences: false)
        // The space before an empty reason is often left out.
        guard parts.count >= 2 else { throw .malformedStatusLine }
        let version = try HTTPVersion(parts[0], malformed: .malformedStatusLine)
        guard parts[1].count == 3, parts[1].allSatisfy(\.isDigit),
            let code = Int(String(decoding: parts[1], as: UTF8.self))
        else { throw .malformedStatusLine }
        let reason = parts.count == 3 ? String(decoding: parts[2], as: UTF8.self) : ""
        let status = HTTPResponse.Status(code: code, reasonPhrase: reason)
        let fields = try lines.fields(limits: limits)
        let framing = try Self.framing(fields, status: status, method: method, version: version, limits: limits)
        self.init(
            response: HTTPResponse(status: status, headerFields: fields),
            version: version,
            keepsAlive: fields.keepsAlive(version: version) && framing != .untilClose,
            framing: framing)
    }

    /// RFC 9112, 6.3, in its order.
    private static func framing(
        _ fields: HTTPFields, status: HTTPResponse.Status, method: HTTPRequest.Method, version: HTTPVersion,
        limits: HTTPLimits
    ) throws(HTTPError) -> BodyFraming {
        if method == .head || status.kind == .informational || status == .noContent || status == .notModified {
            return .none
        }
        if method == .connect, status.kind == .successful { return .none }
        return try fields.framing(version: version, limits: limits) ?? .untilClose
    }
}
