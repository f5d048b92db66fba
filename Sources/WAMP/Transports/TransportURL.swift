package import Sockets

/// A URL that says where WAMP is spoken, and over what.
///
/// | scheme | transport |
/// | --- | --- |
/// | `ws`, `wss` | WebSocket over TCP or TLS; ports 80 and 443 unless given |
/// | `rs`, `rss` | RawSocket over TCP or TLS; ports 80 and 443 unless given |
/// | `ws+unix`, `rs+unix` | the same over a Unix socket: `rs+unix:///run/wamp.sock`, `ws+unix:///run/wamp.sock:/path` |
/// | `http`, `https` | HTTP long-poll, for a client |
/// | `tcp`, `tcps`, `unix` | for a client RawSocket; for a router whatever its clients begin to speak |
///
/// `unix+ws`, `unix+rs`, `ws://unix:/path` and `rs://unix:/path` are other spellings. A Unix socket without a file is
/// written `rs+unix://@name`.
package struct TransportURL: Equatable, Sendable {
    package enum Kind: Sendable {
        case webSocket
        case rawSocket
        case longPoll
        /// Whatever the client begins with.
        case any
    }

    package enum Place: Equatable, Sendable {
        case host(String, port: UInt16)
        case unix(SocketAddress)
    }

    package let kind: Kind
    /// Whether it says that TLS is spoken from the first byte on.
    package let isSecure: Bool
    package private(set) var place: Place
    /// What a WebSocket's request asks for, with the query; `/` when the URL has none.
    package let path: String
    private let scheme: String

    /// The parts of `url`.
    ///
    /// - Throws: `SocketError/invalidAddress(_:)` with a sentence that says what is wrong.
    package init(_ url: String) throws(SocketError) {
        guard let separator = url.firstRange(of: "://") else {
            throw .invalidAddress("'\(url)' has no scheme, such as ws://127.0.0.1:8080/ws")
        }
        let written = url[..<separator.lowerBound].lowercased()
        var rest = url[separator.upperBound...]
        scheme = Self.aliases[written] ?? (rest.hasPrefix("unix:") ? written + "+unix" : written)
        if rest.hasPrefix("unix:") { rest = rest.dropFirst("unix:".count) }
        guard let (kind, isSecure) = Self.schemes[scheme] else {
            throw .invalidAddress(
                "'\(url)' has a scheme that carries no WAMP: use ws, wss, rs, rss, ws+unix, rs+unix, tcp, tcps, unix, http or https"
            )
        }
        self.kind = kind
        self.isSecure = isSecure
        if scheme.hasSuffix("unix") {
            (place, path) = try Self.unixPlace(rest, kind, of: url)
        } else {
            let endpoint = try Endpoint(url)  // of which the scheme is ours
            place = .host(endpoint.host, port: try Self.port(of: endpoint, kind, isSecure))
            path = endpoint.path
            guard kind != .rawSocket || path == "/" else {
                throw .invalidAddress("'\(url)' has a path, which RawSocket has no use for")
            }
        }
    }

    private static let aliases = ["unix+ws": "ws+unix", "unix+rs": "rs+unix"]

    private static let schemes: [String: (Kind, isSecure: Bool)] = [
        "ws": (.webSocket, false), "wss": (.webSocket, true), "ws+unix": (.webSocket, false),
        "rs": (.rawSocket, false), "rss": (.rawSocket, true), "rs+unix": (.rawSocket, false),
        "http": (.longPoll, false), "https": (.longPoll, true),
        "tcp": (.any, false), "tcps": (.any, true), "unix": (.any, false),
    ]

    private static func port(of endpoint: Endpoint, _ kind: Kind, _ isSecure: Bool) throws(SocketError) -> UInt16 {
        if let port = endpoint.port { return port }
        guard kind != .any else { throw .invalidAddress("'\(endpoint)' names no port") }
        return isSecure ? 443 : 80
    }

    /// The socket's path, or its name after an `@`, and for WebSocket after a colon what the request asks for.
    private static func unixPlace(
        _ rest: Substring, _ kind: Kind, of url: String
    ) throws(SocketError) -> (Place, path: String) {
        var socket = rest
        var path = "/"
        if kind != .rawSocket, let colon = rest.firstRange(of: ":/") {
            socket = rest[..<colon.lowerBound]
            path = String(rest[colon.lowerBound...].dropFirst())
        }
        guard socket.count > 1, let first = socket.first, first == "/" || first == "@" else {
            throw .invalidAddress("'\(url)' names no Unix socket: write its whole path, as in rs+unix:///run/wamp.sock")
        }
        let address: SocketAddress =
            first == "@" ? .abstract(name: String(socket.dropFirst())) : .unix(path: String(socket))
        return (.unix(address), path)
    }

    /// The same with the port that a listener got.
    package func withPort(_ port: UInt16?) -> TransportURL {
        guard let port, case .host(let host, _) = place else { return self }
        var url = self
        url.place = .host(host, port: port)
        return url
    }

    /// For whoever knows URLs of WebSocket only, or proxies by their schemes: the host `localhost` stands for a Unix
    /// socket.
    package var webSocketURL: String { "\(isSecure ? "wss" : "ws")://\(authority ?? "localhost")\(path)" }

    private var authority: String? {
        guard case .host(let host, let port) = place else { return nil }
        return "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

extension TransportURL: CustomStringConvertible {
    /// The URL in its usual spelling, with its port.
    package var description: String {
        let request = kind == .rawSocket ? "" : path
        switch place {
        case .host: return "\(scheme)://\(authority ?? "")\(request)"
        case .unix(let address): return "\(scheme)://\(address)" + (request.count > 1 ? ":\(request)" : "")
        }
    }
}
