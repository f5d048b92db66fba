import Swampy

extension Endpoint {
    /// The path below which an app has its routes: without the slash at its end, so empty for `/`.
    ///
    /// - Throws: `SocketError` for a path that no route can begin with.
    func pathOfRoutes() throws(SocketError) -> String {
        let prefix = path.hasSuffix("/") ? String(path.dropLast()) : path
        for part in prefix.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard !part.isEmpty, !part.hasPrefix(":"), part != "**", !part.contains("?") else {
                throw .invalidAddress("'\(self)' has a path below which nothing can be served")
            }
        }
        return prefix
    }
}
