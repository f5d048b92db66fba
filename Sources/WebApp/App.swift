package import HTTPCore
public import HTTPTypes
package import Scheduling
internal import Synchronization
package import WebSockets

/// A web app: routes, middleware and extensions, served on one scheduler.
///
///     let app = App()
///     app.get("/hello/:name") { request, context in "Hello, \(request.parameters["name"])" }
///     try await app.run(on: scheduler)
///
/// It is put together before it runs. To change it while it serves is a programming error and traps.
public final class App: RouteBuilder, Sendable {
    /// Where and how the app is served.
    public let configuration: Configuration
    private let state = Mutex(State())
    /// What was put together before the extensions were started, which may add to it; nil while the app does not run.
    private let unstarted = Mutex<State?>(nil)

    private struct State {
        var routes = RouteTree<Endpoint>()
        var webSockets: [WebSocketRoute] = []
        var middleware: [Middleware] = []
        var extensions: [any AppExtension] = []
        var storage = ContextStorage()
        var fallback: Endpoint?
        var failurePage: FailurePage?
        var phase = Phase.changeable

        enum Phase { case changeable, starting, serving }
    }

    /// An app without routes.
    public init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Values for the context of every request, such as what extensions make when they start.
    public var storage: ContextStorage {
        get { state.withLock { $0.storage } }
        set { change { $0.storage = newValue } }
    }

    /// See ``RouteBuilder/route(_:_:body:_:)``.
    public func route(
        _ method: HTTPRequest.Method, _ path: String, body: BodyReading, _ handler: @escaping RequestHandler
    ) {
        let pattern = RoutePattern(path)
        change { $0.routes.add(method, pattern, Endpoint(handler: handler, reading: body)) }
    }

    /// Puts `middleware` before every route, whether added earlier or later, and before the answers 404 and 405. The
    /// first one added sees a request first.
    public func use(_ middleware: @escaping Middleware) {
        change { $0.middleware.append(middleware) }
    }

    /// Has failures answered with the app's own pages: those that handlers throw, those of routes that are not there,
    /// and errors, as 500.
    ///
    ///     app.failurePage { failure, request in
    ///         failure.status == .notFound ? .html("<h1>There is nothing here</h1>") : nil
    ///     }
    ///
    /// The page gets the failure's status and fields. Where it is nil, the failure is answered with its sentence, as text
    /// or JSON. What is no HTTP request is always answered so.
    public func failurePage(_ page: @escaping FailurePage) {
        change { $0.failurePage = page }
    }

    /// Has requests answered for which there is no route, or none with their method, behind the app's middleware. There is
    /// one fallback at most; a second one is a programming error and traps.
    package func fallback(body: BodyReading, _ handler: @escaping RequestHandler) {
        change { state in
            precondition(state.fallback == nil, "the requests without a route are answered by something else already")
            state.fallback = Endpoint(handler: handler, reading: body)
        }
    }

    /// Adds something that starts and stops with the app.
    public func add(_ appExtension: any AppExtension) {
        change { state in
            precondition(state.phase == .changeable, "extensions are added before the app starts")
            state.extensions.append(appExtension)
        }
    }

    /// See ``RouteBuilder/webSocket(_:settings:middleware:_:)``.
    public func webSocket(
        _ path: String, settings: WebSocketSettings, middleware: [Middleware], _ handler: @escaping WebSocketHandler
    ) {
        add(WebSocketRoute(path, settings: settings, receiver: .handler(handler, behind: middleware)))
    }

    /// Hands WebSocket connections at `path`, or at any path, to `adopt`, on the scheduler and without a task or
    /// middleware. Whoever adopts a WebSocket closes it before the app has stopped.
    package func adoptWebSockets(
        at path: String? = nil, subprotocols: [String] = [], origins: OriginPolicy = .sameOrigin,
        limits: WebSocketLimits = WebSocketLimits(),
        _ adopt: @escaping @Sendable (WebSocket, RequestHead) -> Void
    ) {
        var settings = WebSocketSettings()
        settings.subprotocols = subprotocols
        settings.origins = origins
        settings.limits = limits
        add(WebSocketRoute(path, settings: settings, receiver: .adopter(adopt)))
    }

    private func add(_ route: WebSocketRoute) {
        change { $0.webSockets.append(route) }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            precondition(state.phase != .serving, "an app is changed before it serves, not while it does")
            body(&state)
        }
    }

    /// A context as requests have it, for views that are called in other ways.
    package func makeContext(on scheduler: any Scheduler) -> RequestContext {
        state.withLock { contexts(of: $0, on: scheduler) }.make()
    }

    private func contexts(of state: State, on scheduler: any Scheduler) -> ContextFactory {
        ContextFactory(
            scheduler: scheduler, logger: configuration.logger, storage: state.storage, extensions: state.extensions)
    }

    // MARK: Serving

    /// Starts the app's extensions without serving anything, until ``end()``.
    ///
    /// - Throws: what an extension throws; nothing is left running then.
    package func startExtensions(on scheduler: any Scheduler) async throws {
        _ = try await begin(on: scheduler)
    }

    /// Starts the extensions, which may still change the app; what is served is fixed then.
    func begin(on scheduler: any Scheduler) async throws -> Responder {
        let extensions = state.withLock { state in
            precondition(state.phase == .changeable, "the app already runs")
            unstarted.withLock { $0 = state }
            state.phase = .starting
            return state.extensions
        }
        for (index, appExtension) in extensions.enumerated() {
            do {
                try await appExtension.start(self, on: scheduler)
            } catch {
                await end(extensions[..<index])
                throw error
            }
        }
        return state.withLock { state in
            state.phase = .serving
            let middleware = state.middleware
            return Responder(
                contexts: contexts(of: state, on: scheduler),
                routes: state.routes.mapEndpoints { $0.standing(behind: middleware) }, middleware: middleware,
                webSockets: state.webSockets.map { $0.standing(behind: middleware) },
                fallback: state.fallback?.standing(behind: middleware), failurePage: state.failurePage)
        }
    }

    /// Stops the extensions after the last request, and drops what they added when they started; the app may be changed
    /// and started again.
    package func end() async {
        await end(state.withLock { $0.extensions }[...])
    }

    private func end(_ extensions: ArraySlice<any AppExtension>) async {
        for appExtension in extensions.reversed() { await appExtension.stop() }
        let before = unstarted.withLock { $0.take() }
        state.withLock { state in
            if let before { state = before }
            state.phase = .changeable
        }
    }
}
