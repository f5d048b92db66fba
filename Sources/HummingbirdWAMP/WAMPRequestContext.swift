#if Hummingbird
    public import Hummingbird
    public import WAMP
    internal import WebApp
    public import WebAppWAMP

    /// A request context with the app's connected WAMP client in it.
    ///
    /// ```swift
    /// struct AppContext: WAMPRequestContext {
    ///     var coreContext: CoreRequestContextStorage
    ///     var wampContext = WAMPContext()
    ///
    ///     init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
    /// }
    /// ```
    ///
    /// A context that is made of another one (`ChildRequestContext`) takes its `wampContext` over.
    public protocol WAMPRequestContext: Hummingbird.RequestContext {
        /// Empty in a new context; filled before middleware sees it.
        var wampContext: WAMPContext { get set }
    }

    extension WAMPRequestContext {
        /// The app's WAMP client, connected before the first request.
        ///
        /// While the router is gone, what is asked of it fails with `SessionError`, which is answered with 503. In a router
        /// that neither ``WebApp/App/mount(_:)`` nor ``Hummingbird/ApplicationProtocol/connected(by:on:)`` was told of,
        /// there is no client, and asking for it traps.
        public var wamp: Client { wampContext.connected.wamp }

        /// Who asks, for the permissions of views; nil for nobody in particular. Middleware that authenticates requests
        /// sets it:
        ///
        ///     context.wampIdentity = Identity(user.name, role: "admin")
        public var wampIdentity: Identity? {
            get { wampContext.connected.identity }
            set { wampContext.connected.identity = newValue }
        }
    }

    /// What WAMP keeps in a request's context.
    public struct WAMPContext: Sendable {
        private var context: WebApp.RequestContext?

        /// As yet empty.
        public init() {}

        init(_ context: WebApp.RequestContext) { self.context = context }

        /// The context that the app gave the request.
        var connected: WebApp.RequestContext {
            get {
                guard let context else {
                    preconditionFailure(
                        "no WAMP here: mount the router in an App, or have its application connected(by:on:)")
                }
                return context
            }
            set { context = newValue }
        }
    }

    extension Hummingbird.RequestContext {
        /// The same with the app's client, where it has a place for that.
        func connected(by context: WebApp.RequestContext) -> Self {
            guard var connected = self as? any WAMPRequestContext else { return self }
            connected.wampContext = WAMPContext(context)
            return connected as! Self  // it was one above
        }
    }

    /// The plainest context with WAMP, as `BasicRequestContext` is without.
    public struct BasicWAMPRequestContext: WAMPRequestContext {
        /// What Hummingbird keeps.
        public var coreContext: CoreRequestContextStorage
        /// What WAMP keeps.
        public var wampContext = WAMPContext()

        /// The context of a request that `source` tells of.
        public init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
        }
    }
#endif
