public import HTTPTypes
public import WAMP
public import WebApp

extension App {
    /// An app that is a WAMP component: it serves HTTP, and is a session of a realm, connected to a router or carrying
    /// its own.
    ///
    /// ```swift
    /// let app = App(configuration: .init(realm: "realm1"))        // its own router unless a URL is given
    /// app.get("/hello/:name") { request, context in
    ///     let greeting: String = try await context.wamp.rpc.com.example.greet(request.parameters["name"])
    ///     try await context.wamp.publish("com.example.greeted", greeting)
    ///     return greeting
    /// }
    /// app.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
    /// app.on("com.example.greeted") { (greeting: String) in print(greeting) }
    /// ```
    ///
    /// The session is there before the first request and until the last one; one that is lost is joined anew, with all
    /// procedures and subscriptions. The app does not start when the router cannot be reached or refuses.
    public convenience init(configuration: WAMPConfiguration) {
        self.init(configuration: configuration.app)
        let component = WAMPComponent(configuration)
        storage[WAMPComponentKey.self] = component
        add(component)
        use(answerWAMPErrors)
    }

    /// Offers a procedure, whose parameters are read from the arguments of each call. See `Session.register`.
    public func procedure<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ uri: String, _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Result
    ) {
        component.offer(uri) { _ in ProcedureHandler(handler) }
    }

    /// Offers a procedure without a result.
    public func procedure<each Parameter: Decodable & Sendable>(
        _ uri: String, _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) {
        component.offer(uri) { _ in ProcedureHandler(handler) }
    }

    /// Offers a procedure whose handler has the connected client at hand, before the parameters.
    ///
    ///     app.procedure("com.example.add") { (context: ViewContext, text: String) in
    ///         try await context.wamp.publish("com.example.added", text)
    ///         return text.count
    ///     }
    public func procedure<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ uri: String,
        _ handler: @escaping @concurrent @Sendable (ViewContext, repeat each Parameter) async throws -> Result
    ) {
        component.offer(uri) { services in
            ProcedureHandler { (invocation: Invocation) in
                var reader = ArgumentReader(invocation.payload)
                let arguments = (repeat try reader.next((each Parameter).self))
                let context = ViewContext(.call(invocation), services)
                return try Payload(
                    encoding: await handler(context, repeat each arguments), format: invocation.payloadFormat)
            }
        }
    }

    /// Subscribes to a topic; `handler` is called with the arguments of each event. See `Session.subscribe`.
    public func on<each Parameter: Decodable & Sendable>(
        _ topic: String, _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) {
        component.subscribe(topic) { _ in EventHandler(handler) }
    }

    /// Subscribes to a topic with a handler that has the connected client at hand, before the parameters.
    public func on<each Parameter: Decodable & Sendable>(
        _ topic: String,
        _ handler: @escaping @concurrent @Sendable (ViewContext, repeat each Parameter) async throws -> Void
    ) {
        component.subscribe(topic) { services in
            EventHandler { (event: Event) in
                var reader = ArgumentReader(event.payload)
                let arguments = (repeat try reader.next((each Parameter).self))
                try await handler(ViewContext(.event(event), services), repeat each arguments)
            }
        }
    }

    /// One handler for up to three ways in: a route, a procedure and a topic.
    ///
    ///     app.view("/date", procedure: "com.example.date") { context in today() }
    ///     app.view("/add/:a/:b", procedure: "com.example.add") { context in
    ///         try context.argument("a", at: 0, as: Int.self) + context.argument("b", at: 1, as: Int.self)
    ///     }
    ///
    /// Its result is the body of the response (text for a string, JSON for anything else) and the result of the call;
    /// an event has none. What it throws reaches each side in its own form: `HTTPFailure` and `WAMPError` are
    /// translated into each other.
    public func view<Result: Encodable & Sendable>(
        _ path: String? = nil, method: HTTPRequest.Method = .get, procedure: String? = nil, topic: String? = nil,
        _ handler: @escaping @concurrent @Sendable (ViewContext) async throws -> Result
    ) {
        precondition(path != nil || procedure != nil || topic != nil, "a view is a route, a procedure or a topic")
        let component = component
        if let path {
            on(method, path) { request, context -> Response in
                let view = ViewContext(.request(request), component.services(of: context))
                let result = try await handler(view)
                return try (result as? any ResponseConvertible)?.response() ?? .json(result)
            }
        }
        if let procedure {
            component.offer(procedure) { services in
                ProcedureHandler { (invocation: Invocation) in
                    do {
                        return try Payload(
                            encoding: await handler(ViewContext(.call(invocation), services)),
                            format: invocation.payloadFormat)
                    } catch let failure as HTTPFailure {
                        throw WAMPError(failure)
                    }
                }
            }
        }
        if let topic {
            component.subscribe(topic) { services in
                EventHandler { (event: Event) in _ = try await handler(ViewContext(.event(event), services)) }
            }
        }
    }

    /// Calls `handler` whenever the app has joined its realm, the first time and after the session was lost, when
    /// everything is registered and subscribed to. When it throws, the app does not start, or tries to join again.
    public func onJoin(_ handler: @escaping @concurrent @Sendable (Session) async throws -> Void) {
        component.onJoin(handler)
    }

    private var component: WAMPComponent {
        guard let component = storage[WAMPComponentKey.self] else {
            preconditionFailure("this app has no WAMP: make it with App(configuration: .init(realm: \"realm1\"))")
        }
        return component
    }
}

extension RequestContext {
    /// The app's WAMP client, connected before the first request.
    ///
    /// While the router is gone, what is asked of it fails with ``SessionError``, which is answered with 503.
    public var wamp: Client {
        guard let client = storage[ClientKey.self] else {
            preconditionFailure("this app has no WAMP: make it with App(configuration: .init(realm: \"realm1\"))")
        }
        return client
    }
}

/// Where an app keeps its component.
enum WAMPComponentKey: ContextKey { typealias Value = WAMPComponent }

/// Where a request finds the client.
enum ClientKey: ContextKey { typealias Value = Client }
