package import ByteCore
package import HTTPTypes

/// Writes a body in chunks (RFC 9112, 7.1).
package enum ChunkWriter {
    /// Appends `bytes` as one chunk. No bytes make no chunk, since an empty chunk would end the body.
    package static func write(_ bytes: borrowing RawSpan, into output: inout ByteQueue) {
        guard bytes.byteCount > 0 else { return }
        output.append(utf8: String(bytes.byteCount, radix: 16))
        output.append("\r\n")
        output.append(bytes)
        output.append("\r\n")
    }

    /// Appends the end of the body, with its trailer fields.
    package static func writeEnd(trailers: HTTPFields = [:], into output: inout ByteQueue) {
        output.append("0\r\n")
        HeadWriter.write(trailers, into: &output)
    }
}
