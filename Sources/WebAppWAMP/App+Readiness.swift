internal import HTTPTypes
internal import WAMP
public import WebApp

extension App {
    /// Answers GET at `path` with 200 and `{"status":"ready"}` while the app has a session with its router, and with 503
    /// and `{"status":"disconnected"}` while it has none, so that a load balancer sends nobody there.
    ///
    /// It asks nothing of the router; a connection that is dead is found out by the transport's keep-alive.
    public func readiness(_ path: String) {
        get(path) { _, context -> Response in
            let isReady = await context.wamp.currentSession != nil
            var response = try Response.json(
                ["status": isReady ? "ready" : "disconnected"], status: isReady ? .ok : .serviceUnavailable)
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }
}
