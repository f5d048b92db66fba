public import HTTPTypes

/// Sends the body of a response while it is made; see ``Response/stream(contentType:status:length:_:)``.
public struct ResponseWriter: Sendable {
    let sink: any BodySink

    /// Sends `bytes` after what was written before. What is written in one turn leaves together.
    ///
    /// Waits while more than ``App/Limits/maximumQueuedOutput`` waits to be sent, so a slow client slows its handler.
    /// - Throws: `CancellationError` when the task is cancelled, which it also is when the client goes away.
    public func write(_ bytes: [UInt8]) async throws { try await sink.write(bytes) }

    /// Sends `text` in UTF-8, as ``write(_:)-([UInt8])``.
    public func write(_ text: String) async throws { try await sink.write(Array(text.utf8)) }

    /// Sends `fields` after the body (RFC 9110, 6.5), where the body goes out in chunks; elsewhere nobody can see them.
    public func setTrailers(_ fields: HTTPFields) async { await sink.setTrailers(fields) }
}

/// Where a streamed body goes: a connection, or a test.
protocol BodySink: Actor {
    func write(_ bytes: [UInt8]) async throws
    func setTrailers(_ fields: HTTPFields)
}

/// What writes a streamed body.
final class ResponseStream: Sendable {
    /// How many bytes it writes, where that is known beforehand.
    let length: Int?
    let write: @concurrent @Sendable (ResponseWriter) async throws -> Void

    init(length: Int?, write: @escaping @concurrent @Sendable (ResponseWriter) async throws -> Void) {
        precondition(length ?? 0 >= 0, "a body has no length below zero")
        self.length = length
        self.write = write
    }
}

/// A handler's mistake: its body is not as long as it said.
struct WrongLength: Error, Equatable, CustomStringConvertible {
    let announced: Int
    let written: Int

    var description: String { "\(written) bytes of a body were written, and \(announced) announced" }
}

/// Keeps what is written, for tests.
actor CollectingSink: BodySink {
    private(set) var bytes: [UInt8] = []
    private(set) var trailers: HTTPFields = [:]

    func write(_ bytes: [UInt8]) throws {
        try Task.checkCancellation()
        self.bytes += bytes
    }

    func setTrailers(_ fields: HTTPFields) { trailers = fields }
}
