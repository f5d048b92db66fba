#if Hummingbird
    internal import HTTPTypes
    internal import Hummingbird
    internal import Logging
    internal import NIOCore
    internal import WebApp

    /// Hummingbird's responder behind our server: requests and responses in the form of either side.
    struct MountedResponder<Responder: HTTPResponder>: Sendable
    where
        Responder.Context: Hummingbird.RequestContext, Responder.Context.Source == ApplicationRequestContextSource
    {
        private let responder: Responder
        private let scheme: String

        init(_ responder: Responder, scheme: String) {
            self.responder = responder
            self.scheme = scheme
        }

        @concurrent func respond(
            to request: WebApp.Request, _ context: WebApp.RequestContext
        ) async throws -> WebApp.Response {
            var logger = context.logger
            logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())  // contexts rely on it
            let source = ApplicationRequestContextSource(
                channel: ChannelStandIn(remoteAddress: request.peerAddress), logger: logger)
            let head = HTTPRequest(
                method: request.method, scheme: scheme, authority: request.authority, path: request.target,
                headerFields: request.headers)
            let answer = try await withLogger(logger) { _ in
                try await respond(
                    to: Hummingbird.Request(
                        head: head, body: Hummingbird.RequestBody(asyncSequence: BodyBuffers(parts: request.bodyParts))),
                    Responder.Context(source: source).connected(by: context))
            }
            return try await Self.response(answer, to: request.method)
        }

        private func respond(
            to request: Hummingbird.Request, _ context: Responder.Context
        ) async throws -> Hummingbird.Response {
            do {
                return try await responder.respond(to: request, context: context)
            } catch let error as any HTTPResponseError {  // routers see to that themselves
                return try error.response(from: request, context: context)
            }
        }

        private static func response(
            _ answer: Hummingbird.Response, to method: HTTPRequest.Method
        ) async throws -> WebApp.Response {
            let body = answer.body
            let length = body.contentLength
            let hasBody = method != .head && answer.status != .noContent && answer.status != .notModified && length != 0
            if !hasBody, length != nil {
                // Middleware of Hummingbird waits in the body's writer for the end of the response.
                try await body.write(NoBodyWriter())
            }
            let announced = hasBody ? length : answer.headers[.contentLength].flatMap { Int($0) } ?? length
            var response =
                hasBody || method == .head
                ? WebApp.Response.stream(contentType: "", status: answer.status, length: announced) { writer in
                    try await body.write(BodyWriter(writer: writer))
                } : WebApp.Response(status: answer.status)
            response.headers = answer.headers
            return response
        }
    }

    /// The body of a request, read as it is wanted.
    private struct BodyBuffers: AsyncSequence, Sendable {
        let parts: WebApp.RequestBody

        struct AsyncIterator: AsyncIteratorProtocol {
            var parts: WebApp.RequestBody.Iterator

            mutating func next() async throws -> ByteBuffer? {
                try await parts.next().map { ByteBuffer(bytes: $0) }
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: parts.makeAsyncIterator()) }
    }

    /// Sends a response's body; waits while the client is slow.
    private struct BodyWriter: ResponseBodyWriter {
        let writer: WebApp.ResponseWriter

        func write(_ buffer: ByteBuffer) async throws { try await writer.write([UInt8](buffer.readableBytesView)) }

        func finish(_ trailers: HTTPFields?) async throws {
            if let trailers { await writer.setTrailers(trailers) }
        }
    }

    /// Takes the body of a response that has none on the wire.
    private struct NoBodyWriter: ResponseBodyWriter {
        func write(_ buffer: ByteBuffer) async throws {}

        func finish(_ trailers: HTTPFields?) async throws {}
    }
#endif
