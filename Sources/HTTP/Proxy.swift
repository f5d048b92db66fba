internal import ByteCore
internal import HTTPCore
internal import Sockets

/// An HTTP proxy: where it listens, and how one shows who one is.
public struct Proxy: Hashable, Sendable {
    /// Its name or numeric address.
    public var host: String
    /// Its port.
    public var port: UInt16
    /// The value of the Proxy-Authorization field, if it wants one.
    public var authorization: String?

    /// A proxy that asks nobody who they are.
    public init(host: String, port: UInt16, authorization: String? = nil) {
        self.host = host
        self.port = port
        self.authorization = authorization
    }

    /// The proxy at `url`, such as `http://proxy.example:3128`; a name and password, `http://name:password@…`, are sent
    /// by Basic authentication (RFC 7617). The scheme and the port (then 80) may be left out.
    ///
    /// - Throws: ``HTTPClientError/invalidURL(_:)`` for anything else, such as a SOCKS proxy.
    public init(_ url: String) throws(HTTPClientError) {
        var rest = url.contains("://") ? url : "http://" + url
        guard rest.hasPrefix("http://") else {
            throw .invalidURL("'\(url)' is no HTTP proxy, and no other kind is spoken to")
        }
        rest.removeFirst("http://".count)
        if let at = rest.lastIndex(of: "@") {
            guard let credentials = PercentCoding.decode(rest[..<at]) else {
                throw .invalidURL("the name and password of a proxy are not well encoded")
            }
            authorization = "Basic " + Base64.encode(Array(credentials.utf8))
            rest = String(rest[rest.index(after: at)...])
        }
        do {
            let endpoint = try Endpoint("http://" + rest)
            host = endpoint.host
            port = endpoint.port ?? 80
        } catch {
            throw .invalidURL("\(error)")
        }
    }
}

extension Proxy: CustomStringConvertible {
    /// The URL, without name and password.
    public var description: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
