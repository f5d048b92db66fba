#if Hummingbird
    public import Hummingbird
    internal import WebApp
    internal import WebAppWAMP

    extension App {
        /// Serves a Hummingbird router: the app answers what it has routes for, and `router`, with its middleware, answers
        /// everything else.
        ///
        /// ```swift
        /// let wamp = App(configuration: WAMPConfiguration(realm: "realm1"))
        /// wamp.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
        /// wamp.mount(router)
        /// try await wamp.run(on: scheduler)
        /// ```
        ///
        /// Router, middleware and contexts stay as they are; their handlers run on the app's scheduler. Bodies are streamed
        /// both ways: what a handler does not read is not read from the network, and one that writes faster than its client
        /// reads waits. How much of a body is kept in memory is up to the handlers, and to their contexts'
        /// `maxUploadSize`. A request's task is cancelled when its client goes away.
        ///
        /// A context's source has a channel that knows the client's address, and refuses everything else:
        /// there is no NIO channel. WebSockets are the app's business.
        ///
        /// One router or responder can be mounted, before the app serves; a second one is a programming error and traps.
        public func mount<Builder: HTTPResponderBuilder>(_ router: Builder)
        where
            Builder.Responder.Context: Hummingbird.RequestContext,
            Builder.Responder.Context.Source == ApplicationRequestContextSource
        {
            mount(responder: router.buildResponder())
        }

        /// Serves a Hummingbird responder, as ``mount(_:)`` does a router.
        public func mount<Responder: HTTPResponder>(responder: Responder)
        where
            Responder.Context: Hummingbird.RequestContext,
            Responder.Context.Source == ApplicationRequestContextSource
        {
            let mounted = MountedResponder(responder, scheme: scheme)
            fallback(body: .streamed(limit: .max)) { request, context in
                try await mounted.respond(to: request, context)
            }
        }

        /// What the URLs of its requests begin with.
        private var scheme: String {
            #if TLS
                if configuration.tls != nil { return "https" }
            #endif
            return "http"
        }
    }
#endif
