internal import HTTPTypes
public import WAMPRouter
public import WebApp

extension App {
    /// Serves over HTTP what `configuration` says of `router`, and lets the router reach what it names over HTTP.
    ///
    /// ```swift
    /// let app = App()
    /// app.bridge(configuration, router: router)
    /// try await app.run(on: router.scheduler)
    /// ```
    ///
    /// The app starts when the bridge's sessions have joined, and not at all when a realm is missing, or when what they
    /// offer or subscribe to is refused, or when an URL makes no sense. The router must be on the app's scheduler, and outlive it.
    public func bridge(_ configuration: BridgeConfiguration, router: Router) {
        let bridge = Bridge(configuration, router: router)
        for endpoint in configuration.endpoints { serve(endpoint, of: bridge) }
        if let path = configuration.healthPath { health(path) }
        if let path = configuration.readinessPath { readiness(path, router: router) }
        if let path = configuration.metricsPath { metrics(path, router: router) }
        if let page = configuration.statusPage { statusPage(page, router: router) }
        add(bridge)
    }

    private func serve(_ endpoint: BridgeEndpoint, of bridge: Bridge) {
        #if TLS
            let isSecure = configuration.tls != nil
        #else
            let isSecure = false
        #endif
        let handler = EndpointHandler(endpoint, isSecure: isSecure) { bridge.client(endpoint.identity) }
        for method: HTTPRequest.Method in [.post, .put, .options, .get, .delete, .patch] {
            on(method, endpoint.path, body: .streamed(limit: endpoint.rules.maximumBodySize)) { request, context in
                try await handler.respond(to: request, context)
            }
        }
    }
}
