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

    /// May be changed between responses; that of the body also when its head has come.
    package var limits: HTTPLimits
    /// The trailer fields of the latest body, from its `.end` to the next head.
    package private(set) var trailers = HTTPFields()
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
            guard let end = try heads.next(&input, limits: limits, firstLineTooLong: tooLong) else {
                return .needsMore
            }
            let head = try ResponseHead(input.bytes.extracting(0..<end), to: requestMethod, limits: limits)
            input.consume(end)
            trailers = HTTPFields()
            let isInterim = head.response.status.kind == .informational && head.response.status != .switchingProtocols
            if !isInterim { state = .body(BodyMachine(head.framing)) }
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

extension ResponseHead {
    /// Reads the status line and the fields (RFC 9112, 4 and 5).
    fileprivate init(
        _ head: RawSpan, to method: HTTPRequest.Method, limits: HTTPLimits
    ) throws(HTTPError) {
        var lines = HeadLines(head)
        let line = head.extracting(lines.next())
        guard let space = line.firstOffset(of: .space) else { throw .malformedStatusLine }
        let version = try HTTPVersion(line.extracting(0..<space), malformed: .malformedStatusLine)
        // The space before an empty reason is often left out.
        let end = line.firstOffset(of: .space, from: space + 1) ?? line.byteCount
        guard end - space - 1 == 3, let code = Self.code(line.extracting((space + 1)..<end)) else {
            throw .malformedStatusLine
        }
        let reason = end < line.byteCount ? String(decoding: line.extracting((end + 1)..<line.byteCount)) : ""
        let status = HTTPResponse.Status(code: code, reasonPhrase: reason)
        let fields = try lines.fields(limits: limits)
        let framing = try Self.framing(fields, status: status, method: method, version: version)
        self.init(
            response: HTTPResponse(status: status, headerFields: fields),
            version: version,
            keepsAlive: fields.keepsAlive(version: version) && framing != .untilClose,
            framing: framing)
    }

    /// RFC 9110, 15: three digits, of which the first is the class, from 1 to 5.
    private static func code(_ digits: borrowing RawSpan) -> Int? {
        var code = 0
        for offset in 0..<digits.byteCount {
            guard digits[offset].isDigit else { return nil }
            code = code * 10 + Int(digits[offset] - UInt8(ascii: "0"))
        }
        return (100...599).contains(code) ? code : nil
    }

    /// RFC 9112, 6.3, in its order.
    private static func framing(
        _ fields: HTTPFields, status: HTTPResponse.Status, method: HTTPRequest.Method, version: HTTPVersion
    ) throws(HTTPError) -> BodyFraming {
        if method == .head || status.kind == .informational || status == .noContent || status == .notModified {
            return .none
        }
        if method == .connect, status.kind == .successful { return .none }
        return try fields.framing(version: version) ?? .untilClose
    }
}
