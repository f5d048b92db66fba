#if Hummingbird
    public import Hummingbird
    internal import Scheduling
    internal import WebApp
    internal import WebAppWAMP

    /// A responder whose handlers have an app's WAMP client at hand; see
    /// ``Hummingbird/ApplicationProtocol/connected(by:on:)``.
    public struct WAMPResponder<Base: HTTPResponder>: HTTPResponder where Base.Context: Hummingbird.RequestContext {
        private let base: Base
        private let app: App
        private let scheduler: any Scheduler

        init(_ base: Base, app: App, on scheduler: any Scheduler) {
            self.base = base
            self.app = app
            self.scheduler = scheduler
        }

        /// What the responder it stands before answers, which has the client in its context, and in `Current` while it runs
        /// and while it writes a body of a length that is not known beforehand.
        ///
        /// Requests before the app has joined, or after it has left, are answered with 503.
        public func respond(
            to request: Hummingbird.Request, context: Base.Context
        ) async throws -> Hummingbird.Response {
            do {
                guard let connected = app.connectedContext(on: scheduler) else { throw HTTPFailure.noRouter }
                let view = ViewContext(.request(try WebApp.Request(request.head)), connected)
                var response = try await view.running {
                    try await base.respond(to: request, context: context.connected(by: connected))
                }
                // To wrap other bodies as well would cost Hummingbird's way of sending small responses in one write.
                if response.body.contentLength == nil {
                    let body = response.body
                    response.body = ResponseBody { writer in
                        let writer = writer
                        try await view.running { @concurrent in try await body.write(writer) }
                    }
                }
                return response
            } catch let error as any HTTPResponseError {  // routers see to that themselves
                return try error.response(from: request, context: context)
            }
        }
    }
#endif
