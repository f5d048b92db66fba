/// A URL that names a service: `ws://127.0.0.1:8080/ws`, `tcp://[::1]:7`.
///
/// Only what sockets need: no user, no fragment, and the host is taken as it stands.
public struct Endpoint: Hashable, Sendable {
    /// In lower case: `ws`, `tcp`.
    public var scheme: String
    /// A name or a numeric address, without brackets.
    public var host: String
    /// The port, or nil where the URL leaves it to the scheme.
    public var port: UInt16?
    /// From the slash on, with the query; `/` when the URL has none.
    public var path: String

    /// The parts of `url`.
    ///
    /// - Throws: ``SocketError/invalidAddress(_:)`` with a sentence that says what is missing.
    public init(_ url: String) throws(SocketError) {
        guard let separator = url.firstRange(of: "://"), separator.lowerBound > url.startIndex else {
            throw .invalidAddress("'\(url)' has no scheme, such as ws://127.0.0.1:8080/ws")
        }
        scheme = url[..<separator.lowerBound].lowercased()
        let rest = url[separator.upperBound...]
        let slash = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) ?? rest.endIndex
        let target = rest[slash...]
        path = target.first == "/" ? String(target) : "/" + target
        guard !path.contains(where: { $0 == "#" || $0.isWhitespace }) else {
            throw .invalidAddress("'\(url)' has a fragment or a space in its path")
        }
        (host, port) = try Self.authority(rest[..<slash], of: url)
    }

    private static func authority(
        _ authority: Substring, of url: String
    ) throws(SocketError) -> (host: String, port: UInt16?) {
        var host = authority
        var portText: Substring?
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw .invalidAddress("'\(url)' has an IPv6 address without its closing bracket")
            }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            let after = authority[authority.index(after: bracket)...]
            guard after.isEmpty || after.first == ":" else {
                throw .invalidAddress("'\(url)' has something other than a port after the address")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, !host.contains("@") else { throw .invalidAddress("'\(url)' names no host") }
        guard let portText else { return (String(host), nil) }
        guard let port = UInt16(portText) else {
            throw .invalidAddress("'\(url)' has no valid port: '\(portText)' is not a number from 0 to 65535")
        }
        return (String(host), port)
    }

    /// `host:port` as an HTTP Host field has it.
    public var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(host):\($0)" } ?? host
    }
}

extension Endpoint: CustomStringConvertible {
    /// The URL.
    public var description: String { "\(scheme)://\(authority)\(path)" }
}
