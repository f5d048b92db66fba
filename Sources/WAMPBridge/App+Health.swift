internal import HTTPTypes
public import WAMPRouter
public import WebApp

extension App {
    /// Answers GET at `path` with 200 and `{"status":"alive"}` as long as the process lives and its scheduler turns.
    public func health(_ path: String) {
        get(path) { _, _ -> Response in .bridgeAnswer(#"{"status":"alive"}"#) }
    }

    /// Answers GET at `path` with 200 and `{"status":"ready"}` as long as `router` takes clients, and with 503 and
    /// `{"status":"closing"}` when it has begun to shut down, so that a load balancer sends nobody there.
    public func readiness(_ path: String, router: Router) {
        get(path) { _, _ -> Response in
            guard await router.isServing else {
                return .bridgeAnswer(#"{"status":"closing"}"#, status: .serviceUnavailable)
            }
            return .bridgeAnswer(#"{"status":"ready"}"#)
        }
    }

    /// Answers GET at `path` with the numbers of `router`, in the text format of Prometheus, version 0.0.4.
    ///
    /// They are counted while it is asked; see ``/WAMPRouter/Router/statistics``.
    public func metrics(_ path: String, router: Router) {
        get(path) { _, _ -> Response in
            let text = PrometheusText(await router.statistics).text
            var response = Response.bytes(Array(text.utf8), contentType: "text/plain; version=0.0.4; charset=utf-8")
            response.headers[.cacheControl] = "no-store"
            return response
        }
    }
}
