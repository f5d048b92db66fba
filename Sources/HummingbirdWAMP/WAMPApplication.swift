#if Hummingbird
    public import Hummingbird
    public import HummingbirdCore
    public import Logging
    public import NIOCore
    public import Scheduling
    public import ServiceLifecycle
    public import WebApp

    extension ApplicationProtocol where Context: Hummingbird.RequestContext {
        /// The same application, still on Hummingbird's own server, with `app`'s WAMP client beside it.
        ///
        /// ```swift
        /// let wamp = App(configuration: WAMPConfiguration(router: "ws://127.0.0.1:8080/ws"))
        /// wamp.procedure("com.example.greet") { (name: String) in "Hello, \(name)!" }
        /// try await Application(router: router).connected(by: wamp, on: scheduler).runService()
        /// await scheduler.shutdown()
        /// ```
        ///
        /// `app` has joined its realm before the first request is accepted and before `beforeServerStarts`, and leaves it
        /// after the last one and after the application's services. The application does not start when it cannot join,
        /// unless its configuration says so. Run it in a task that prefers no scheduler, as `main` is, or by `offload`: in one
        /// that does prefer one, Hummingbird's clock may hang when it is cancelled.
        ///
        /// What `app` answers over HTTP itself it does not here; but one that carries its own router listens at its own host
        /// and port, for WAMP clients, and for these routes.
        public func connected(by app: App, on scheduler: any Scheduler) -> WAMPApplication<Self> {
            WAMPApplication(self, app: app, on: scheduler)
        }
    }

    /// A Hummingbird application with a WAMP client beside it; see
    /// ``Hummingbird/ApplicationProtocol/connected(by:on:)``.
    public struct WAMPApplication<Base: ApplicationProtocol>: ApplicationProtocol
    where Base.Context: Hummingbird.RequestContext {
        private let base: Base
        private let app: App
        private let scheduler: any Scheduler
        private let client: BesideService

        init(_ base: Base, app: App, on scheduler: any Scheduler) {
            self.base = base
            self.app = app
            self.scheduler = scheduler
            client = BesideService(app, on: scheduler)
        }

        /// The application's responder, with the client at hand.
        public var responder: WAMPResponder<Base.Responder> {
            get async throws { WAMPResponder(try await base.responder, app: app, on: scheduler) }
        }

        /// The application's server.
        public var server: HTTPServerBuilder { base.server }

        /// The application's event loops.
        public var eventLoopGroup: any EventLoopGroup { base.eventLoopGroup }

        /// The application's configuration.
        public var configuration: ApplicationConfiguration { base.configuration }

        /// The application's logger.
        public var logger: Logger { base.logger }

        /// Tells the application that its server runs.
        public func onServerRunning(_ channel: any NIOCore.Channel) async { await base.onServerRunning(channel) }

        /// The client, and the application's services. The first one is stopped last.
        public var services: [any Service] { [client] + base.services }

        /// Waits for the client, and then does what the application does before its server starts.
        public var processesRunBeforeServerStart: [@concurrent @Sendable () async throws -> Void] {
            // Without `@concurrent` it would stand beside the protocol's, of another type, which is empty by default.
            [{ [client] in try await client.waitUntilStarted() }] + base.processesRunBeforeServerStart
        }
    }
#endif
