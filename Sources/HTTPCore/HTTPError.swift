package import HTTPTypes

/// Why bytes are not an HTTP/1 message, or not one that we take.
///
/// A parser that threw stays failed: what follows on the connection has no known boundary (RFC 9112, 11.2).
package enum HTTPError: Error, Sendable, Equatable {
    // What no part of a head, and no chunk size line, may hold.
    case bareLineFeed
    case loneCarriageReturn
    case controlCharacter(UInt8)

    // The first line.
    case malformedRequestLine
    case malformedStatusLine
    case invalidMethod
    case invalidTarget
    case targetTooLong(limit: Int)
    case unsupportedVersion

    // The fields.
    case headTooLarge(limit: Int)
    case tooManyFields(limit: Int)
    case malformedField
    case foldedField
    case missingHost
    case invalidHost
    case unsupportedExpectation

    // Where the body ends.
    case invalidContentLength
    case contentLengthBesideTransferEncoding
    case invalidTransferEncoding
    case unsupportedTransferCoding
    case malformedChunk
    case chunkExtensionsTooLarge(limit: Int)
    case forbiddenTrailer
    case bodyTooLarge(limit: Int)
    case truncated

    // A body in parts.
    case malformedPart
    case tooManyParts(limit: Int)

    /// What a server answers, before it closes the connection.
    package var status: HTTPResponse.Status {
        switch self {
        case .targetTooLong: .uriTooLong
        case .unsupportedVersion: .httpVersionNotSupported
        case .headTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
        case .unsupportedExpectation: .expectationFailed
        case .unsupportedTransferCoding: .notImplemented
        case .bodyTooLarge, .tooManyParts: .contentTooLarge
        default: .badRequest
        }
    }
}

extension HTTPError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .bareLineFeed: "a line ends with LF alone"
        case .loneCarriageReturn: "a CR is not followed by LF"
        case .controlCharacter(let byte): "control character 0x\(String(byte, radix: 16)) in the head"
        case .malformedRequestLine: "the request line is not 'method target HTTP/version'"
        case .malformedStatusLine: "the status line is not 'HTTP/version code reason'"
        case .invalidMethod: "the method is not a token"
        case .invalidTarget: "the request target is in no known form"
        case .targetTooLong(let limit): "the request target is longer than \(limit) bytes"
        case .unsupportedVersion: "the version is neither HTTP/1.1 nor HTTP/1.0"
        case .headTooLarge(let limit): "the head is larger than \(limit) bytes"
        case .tooManyFields(let limit): "there are more than \(limit) fields"
        case .malformedField: "a field line is not 'name: value'"
        case .foldedField: "a field value is folded over lines"
        case .missingHost: "an HTTP/1.1 request lacks the Host field"
        case .invalidHost: "the Host field is repeated or is not 'host:port'"
        case .unsupportedExpectation: "the Expect field asks for something other than 100-continue"
        case .invalidContentLength: "Content-Length is repeated or is not a number"
        case .contentLengthBesideTransferEncoding: "Content-Length and Transfer-Encoding are both present"
        case .invalidTransferEncoding: "the last transfer coding is not chunked"
        case .unsupportedTransferCoding: "a transfer coding other than chunked"
        case .malformedChunk: "a chunk is malformed"
        case .chunkExtensionsTooLarge(let limit): "the chunk extensions of one body exceed \(limit) bytes"
        case .forbiddenTrailer: "a trailer field that says where a message ends or goes"
        case .bodyTooLarge(let limit): "the body is larger than \(limit) bytes"
        case .truncated: "the connection ended in the middle of a message"
        case .malformedPart: "the body is not divided into parts by its boundary"
        case .tooManyParts(let limit): "the body has more than \(limit) parts"
        }
    }
}
