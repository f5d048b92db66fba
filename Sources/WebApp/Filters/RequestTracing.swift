#if Observability
    internal import HTTPTypes
    internal import Tracing

    /// Middleware that makes a span of each request, with the tracer of `InstrumentationSystem`; for builds with the trait
    /// `Observability`.
    ///
    ///     app.use(RequestTracing().handle)
    ///
    /// The span belongs to the trace that the request's fields name (`traceparent`, for most tracers), and lasts until the
    /// body of the response is written, or the WebSocket closed. What handlers do meanwhile belongs to it: also their
    /// calls over WAMP, which carry the trace on.
    public struct RequestTracing: Sendable {
        /// Tracing with the names of OpenTelemetry.
        public init() {}

        /// Runs the handlers behind it in a span. See ``Middleware``.
        @concurrent public func handle(
            _ request: Request, _ context: RequestContext, _ next: RequestHandler
        ) async throws -> Response {
            let tracer = InstrumentationSystem.tracer
            var parent = InstrumentationContext.current ?? .topLevel
            tracer.extract(request.headers, into: &parent, using: FieldExtractor())
            // The path stays out of the name: there may be any number of paths.
            let lease = SpanLease(tracer.startSpan(request.method.rawValue, context: parent, ofKind: .server))
            lease.span.attributes["http.request.method"] = request.method.rawValue
            lease.span.attributes["url.path"] = request.path
            do {
                let response = try await lease.running { try await next(request, context) }
                lease.answered(response.status)
                return response.continuing { body in try await lease.running { try await body() } }
            } catch {
                lease.answered((error as? HTTPFailure)?.status ?? .internalServerError)
                throw error
            }
        }
    }

    /// Ends its span with the last one who needs it: the body of a response may never be asked for.
    private final class SpanLease: Sendable {
        let span: any Span

        init(_ span: any Span) { self.span = span }

        deinit { span.end() }

        func running<Result>(_ body: () async throws -> Result) async rethrows -> Result {
            try await InstrumentationContext.$current.withValue(span.context) { try await body() }
        }

        func answered(_ status: HTTPResponse.Status) {
            span.attributes["http.response.status_code"] = status.code
            if status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
        }
    }

    private struct FieldExtractor: Extractor {
        func extract(key: String, from fields: HTTPFields) -> String? {
            HTTPField.Name(key).flatMap { fields[$0] }
        }
    }
#endif
