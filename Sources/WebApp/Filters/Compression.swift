#if Deflate
    internal import ByteCore
    internal import HTTPCore
    internal import HTTPTypes
    internal import Scheduling

    /// Middleware that compresses answers with gzip for clients that take it (RFC 9110, 8.4 and 12.5.3).
    ///
    ///     app.use(Compression().handle)
    ///
    /// Of types that shrink, such as text and JSON; bodies that are streamed are compressed as they are written. Where a
    /// page shows a secret beside what a stranger chose, its compressed length can tell the secret (BREACH): leave such
    /// routes out.
    public struct Compression: Sendable {
        /// Bodies of fewer bytes are left as they are; of streamed ones nobody knows.
        public var minimumSize = 1024
        /// From 1, fast, to 9, thorough.
        public var level = 6

        /// Compression with the default size and level.
        public init() {}

        /// Compresses the answer where that is wanted and worth it. See ``Middleware``.
        @concurrent public func handle(
            _ request: Request, _ context: RequestContext, _ next: RequestHandler
        ) async throws -> Response {
            var response = try await next(request, context)
            guard canShrink(response) else { return response }
            response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
            guard request.headers.acceptsGzip else { return response }
            response.headers[.contentEncoding] = "gzip"
            // RFC 9110, 8.8.3.3: other bytes are not what a strong tag stands for.
            if let tag = response.headers[.eTag], tag.hasPrefix("\"") { response.headers[.eTag] = "W/" + tag }
            let level = level
            if let stream = response.stream {
                response.stream = ResponseStream(length: nil) { writer in
                    let sink = CompressingSink(before: writer.sink, level: level)
                    try await stream.write(ResponseWriter(sink: sink))
                    try await sink.finish()
                }
            } else {
                var deflater = Deflater(.gzip, level: level)
                var compressed = ByteQueue()
                deflater.deflate(response.body.rawSpan, .finish, into: &compressed)
                response.body = [UInt8](copying: compressed.bytes)
            }
            return response
        }

        private func canShrink(_ response: Response) -> Bool {
            switch response.status {
            case .noContent, .notModified, .partialContent: return false
            default: break
            }
            guard !response.headers.contains(.contentEncoding),
                !response.headers.hasToken("no-transform", in: .cacheControl),
                response.stream != nil || response.body.count >= minimumSize,
                let type = response.headers[.contentType].map({ ParameterizedValue($0).value })
            else { return false }
            // An event of a stream is due when it happens, and is small.
            guard type != "text/event-stream" else { return false }
            return type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
                || Self.types.contains(type)
        }

        private static let types: Set = [
            "application/json", "application/javascript", "application/xml", "application/wasm",
        ]
    }

    extension HTTPFields {
        /// Whether Accept-Encoding names gzip, or everything, and not with a weight of 0.
        fileprivate var acceptsGzip: Bool {
            let codings = tokens(.acceptEncoding).map { ParameterizedValue($0) }
            guard let coding = codings.first(where: { $0.value == "gzip" }) ?? codings.first(where: { $0.value == "*" })
            else { return false }
            return coding["q"].flatMap(Double.init) != 0
        }
    }

    /// Compresses what is written, and hands it on.
    private actor CompressingSink: BodySink {
        nonisolated let scheduler: any Scheduler
        nonisolated let unownedExecutor: UnownedSerialExecutor
        private let next: any BodySink
        private var deflater: Deflater

        init(before next: any BodySink, level: Int) {
            self.next = next
            scheduler = next.scheduler
            unownedExecutor = next.scheduler.asUnownedSerialExecutor()
            deflater = Deflater(.gzip, level: level)
        }

        func write(_ bytes: [UInt8]) async throws {
            // What was written is to arrive, however long the next piece takes.
            try await next.write(compressed(bytes, .sync))
        }

        func finish() async throws {
            try await next.write(compressed([], .finish))
        }

        func writeIfIdle(_ bytes: [UInt8]) {
            // Nothing that may be left out is written to a compressed body.
        }

        func setTrailers(_ fields: HTTPFields) async { await next.setTrailers(fields) }

        private func compressed(_ bytes: [UInt8], _ flush: Deflater.Flush) -> [UInt8] {
            var output = ByteQueue()
            deflater.deflate(bytes.rawSpan, flush, into: &output)
            return [UInt8](copying: output.bytes)
        }
    }
#endif
