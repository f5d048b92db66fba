#if Hummingbird
    internal import HTTPTypes
    public import Hummingbird
    internal import NIOCore
    internal import Scheduling
    internal import WebApp
    public import WebAppWAMP

    extension RouterMethods where Context: WAMPRequestContext {
        /// Where views are added that are routes of this router, or group, and procedures and topics of `app`.
        ///
        /// ```swift
        /// let views = router.views(of: wamp)
        /// views.view("/add/:a/:b", procedure: "com.example.add") { (a: Int, b: Int) in a + b }
        /// ```
        public func views(of app: App) -> RouterViews<Self> { RouterViews(self, of: app) }
    }

    /// Adds views to a Hummingbird router; see `RouterMethods.views(of:)`.
    ///
    /// They stand behind the router's middleware, in which ``WAMPRequestContext/wampIdentity`` says who asks, and run on the
    /// app's scheduler. Their paths are Hummingbird's, with parameters as `:name`. A body that they take arguments from is
    /// read whole, up to the context's `maxUploadSize`.
    public struct RouterViews<Router: RouterMethods>: ViewBuilder where Router.Context: WAMPRequestContext {
        private let router: Router
        private let app: App

        init(_ router: Router, of app: App) {
            self.router = router
            self.app = app
        }

        /// Adds a view. To be called by way of `view(_:method:procedure:topic:arguments:options:permission:_:)`.
        public func add(_ view: View, at ways: WaysIn, options: ViewOptions, permission: Permission?) {
            if let path = ways.path {
                let guarded = view.guarded(by: permission)
                router.on(RouterPath(path), method: ways.method) { request, context in
                    try await guarded.response(to: request, context)
                }
            }
            guard ways.procedure != nil || ways.topic != nil else { return }
            var others = ways
            others.path = nil
            app.add(view, at: others, options: options, permission: permission)
        }
    }

    extension View {
        /// Answers a request that Hummingbird routed here.
        fileprivate func response(
            to request: Hummingbird.Request, _ context: some WAMPRequestContext
        ) async throws -> Hummingbird.Response {
            let connected = context.wampContext.connected
            var asked = try WebApp.Request(request.head)
            asked.body = [UInt8](try await request.body.collect(upTo: context.maxUploadSize).readableBytesView)
            let parameters = context.parameters.map { (name: String($0.key), value: $0.value) }
            guard let decoded = RouteParameters(encoded: parameters) else {
                throw HTTPFailure(.badRequest, "the path is not well encoded")
            }
            asked.parameters = decoded
            let view = ViewContext(.request(asked), connected)
            let answer = try await connected.scheduler.run { try await view.running { try await self.respond(view) } }
            guard answer.isWhole else { throw StreamedView() }
            return Hummingbird.Response(
                status: answer.status, headers: answer.headers,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        }
    }

    /// A view's mistake: Hummingbird knows nothing of our streams.
    private struct StreamedView: Error, CustomStringConvertible {
        var description: String { "a view of a Hummingbird router answered with a stream: use router.get for that" }
    }
#endif
