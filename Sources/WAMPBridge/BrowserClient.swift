/// A WAMP client for web pages: one file of JavaScript without dependencies.
package enum BrowserClient {
    /// The file, a module that exports `Session`, `keepConnected` and `WAMPError`.
    package static var javaScript: [UInt8] { PackageResources.wamp_js }
}
