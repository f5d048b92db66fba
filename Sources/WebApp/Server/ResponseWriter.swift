public import HTTPTypes
internal import Scheduling
internal import Sockets

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

    /// Sends `text` unless something waits to be sent already; never waits itself, so a second task may call it.
    func writeIfIdle(_ text: String) async { await sink.writeIfIdle(Array(text.utf8)) }

    /// Sends a part of a file, as ``write(_:)-([UInt8])``; the kernel copies it by itself where it can.
    func write(_ file: OpenFile, _ range: Range<Int>) async throws { try await sink.write(file, range) }

    /// Where the handler runs.
    var scheduler: any Scheduler { sink.scheduler }

    /// Sends `fields` after the body (RFC 9110, 6.5), where the body goes out in chunks; elsewhere nobody can see them.
    public func setTrailers(_ fields: HTTPFields) async { await sink.setTrailers(fields) }
}

/// Where a streamed body goes: a connection, or a test.
protocol BodySink: Actor {
    nonisolated var scheduler: any Scheduler { get }
    func write(_ bytes: [UInt8]) async throws
    func write(_ file: OpenFile, _ range: Range<Int>) async throws
    func writeIfIdle(_ bytes: [UInt8])
    func setTrailers(_ fields: HTTPFields) async
}

extension BodySink {
    /// Reads the file and writes what it holds.
    func write(_ file: OpenFile, _ range: Range<Int>) async throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let bytes = try file.read(at: offset, upTo: min(range.upperBound - offset, 65_536))
            guard !bytes.isEmpty else { return }  // it was cut short; who announced its length notices
            try await write(bytes)
            offset += bytes.count
        }
    }
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
    nonisolated let scheduler: any Scheduler
    private(set) var bytes: [UInt8] = []
    private(set) var trailers: HTTPFields = [:]

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
    }

    func write(_ bytes: [UInt8]) throws {
        try Task.checkCancellation()
        self.bytes += bytes
    }

    func writeIfIdle(_ bytes: [UInt8]) {}

    func setTrailers(_ fields: HTTPFields) { trailers = fields }
}
