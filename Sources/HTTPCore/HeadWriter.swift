package import ByteCore
package import HTTPTypes

/// Writes heads of HTTP/1.1 messages.
///
/// Nobody can smuggle a line in: `HTTPField` and `HTTPResponse.Status` replace CR, LF and NUL, names are tokens.
package enum HeadWriter {
    /// Appends request line and fields. `request.authority` becomes the Host field; the target's bytes outside visible
    /// ASCII are percent-encoded.
    package static func write(_ request: HTTPRequest, into output: inout ByteQueue) {
        let target = request.method == .connect ? request.authority : request.path
        guard let target, !target.isEmpty else {
            preconditionFailure("a request needs a path, or CONNECT an authority")
        }
        output.append(utf8: request.method.rawValue)
        output.append(.space)
        for byte in target.utf8 {
            if (0x21...0x7E).contains(byte) { output.append(byte) } else { PercentCoding.encode(byte, into: &output) }
        }
        output.append(" HTTP/1.1\r\n")
        if let authority = request.authority {
            output.append("Host: ")
            output.append(utf8: authority)
            output.append("\r\n")
        }
        write(request.headerFields, into: &output)
    }

    /// Appends status line and fields.
    package static func write(_ response: HTTPResponse, into output: inout ByteQueue) {
        writeStatus(response.status, into: &output)
        write(response.headerFields, into: &output)
    }

    /// Appends a status line.
    package static func writeStatus(_ status: HTTPResponse.Status, into output: inout ByteQueue) {
        output.append("HTTP/1.1 ")
        output.append(digit: status.code / 100)
        output.append(digit: status.code / 10 % 10)
        output.append(digit: status.code % 10)
        output.append(.space)  // RFC 9112, 4: the space stays when there is no reason phrase
        output.append(utf8: status.reasonPhrase)
        output.append("\r\n")
    }

    /// Appends fields and the empty line after them.
    package static func write(_ fields: HTTPFields, into output: inout ByteQueue) {
        for field in fields { write(field, into: &output) }
        output.append("\r\n")
    }

    /// Appends one field, whose value need not be UTF-8.
    package static func write(_ field: HTTPField, into output: inout ByteQueue) {
        output.append(utf8: field.name.rawName)
        output.append(": ")
        unsafe field.withUnsafeBytesOfValue { unsafe output.append(UnsafeRawBufferPointer($0).bytes) }
        output.append("\r\n")
    }

    /// Appends the field that says how long the body is.
    package static func writeContentLength(_ count: Int, into output: inout ByteQueue) {
        output.append("Content-Length: ")
        output.append(decimal: count)
        output.append("\r\n")
    }
}

extension ByteQueue {
    /// Appends the digits of a number that is not negative.
    mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(digit: number % 10)
    }

    fileprivate mutating func append(digit: Int) {
        append(UInt8(ascii: "0") + UInt8(digit))
    }
}
