public import WebApp

extension App {
    /// Serves, at `path`, a WAMP client for web pages: one file of JavaScript without dependencies.
    ///
    ///     app.browserClient()
    ///
    ///     import { keepConnected, Session, WAMPError } from "./wamp.js";
    public func browserClient(_ path: String = "/wamp.js") {
        file(path, bytes: PackageResources.wamp_js, contentType: "text/javascript; charset=utf-8")
    }
}
