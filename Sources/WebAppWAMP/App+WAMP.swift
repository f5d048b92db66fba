package import Scheduling
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
    /// procedures and subscriptions. The app does not start when the router cannot be reached or refuses, unless
    /// ``WAMPConfiguration/startsWithoutRouter``.
    public convenience init(configuration: WAMPConfiguration) {
        self.init(configuration: configuration.app)
        let component = WAMPComponent(configuration)
        storage[WAMPComponentKey.self] = component
        add(component)
        #if Observability
            use(RequestTracing().handle)
        #endif
        use(bindCurrent)
        use(answerWAMPErrors)
    }

    /// Calls `handler` whenever the app has joined its realm, the first time and after the session was lost, when
    /// everything is registered and subscribed to. When it throws, the app does not start, or tries to join again.
    public func onJoin(_ handler: @escaping @concurrent @Sendable (Session) async throws -> Void) {
        component.onJoin(handler)
    }

    /// Runs `work` while the app serves, from when it has joined its realm, on its scheduler.
    ///
    ///     app.background("ticker") { context in
    ///         while true {
    ///             try await context.scheduler.sleep(for: .seconds(1))
    ///             try await context.wamp.publish("com.example.tick")
    ///         }
    ///     }
    ///
    /// Its task is cancelled when the app stops, and waited for before the app leaves its realm. What it throws otherwise
    /// ends it, and is told to the log.
    public func background(
        _ name: String, _ work: @escaping @concurrent @Sendable (ViewContext) async throws -> Void
    ) {
        component.background(name, work)
    }

    /// Whether it carries a router of its own.
    package var hasOwnRouter: Bool { component.hasOwnRouter }

    /// A context as requests have it; nil while the app does not run.
    package func connectedContext(on scheduler: any Scheduler) -> RequestContext? {
        let context = makeContext(on: scheduler)
        return context.storage[ClientKey.self] == nil ? nil : context
    }

    var component: WAMPComponent {
        guard let component = storage[WAMPComponentKey.self] else {
            preconditionFailure("this app has no WAMP: make it with App(configuration: .init(realm: \"realm1\"))")
        }
        return component
    }
}

extension RequestContext {
    /// The app's WAMP client, connected before the first request.
    ///
    /// While the router is gone, what is asked of it fails with ``/WAMP/SessionError``, which is answered with 503.
    public var wamp: Client {
        guard let client = storage[ClientKey.self] else {
            preconditionFailure("this app has no WAMP: make it with App(configuration: .init(realm: \"realm1\"))")
        }
        return client
    }
}

extension TestClient {
    /// The client of the app that is tested: what is called and published with it reaches the app's procedures and
    /// subscribers as it does from elsewhere, without a socket where the app carries its own router.
    public var wamp: Client { makeContext().wamp }
}

/// Where an app keeps its component.
enum WAMPComponentKey: ContextKey { typealias Value = WAMPComponent }

/// Where a request finds the client.
enum ClientKey: ContextKey { typealias Value = Client }
