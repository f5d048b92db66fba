internal import Glibc
internal import HTTPCore
public import Sockets

/// Which connections go through which proxy.
public struct ProxySettings: Equatable, Sendable {
    /// For `http` and `ws`.
    public var http: Proxy?
    /// For `https` and `wss`.
    public var https: Proxy?
    /// What is reached without a proxy: names (`example.com`, which stands for its subdomains too, with or without a
    /// leading dot), numeric addresses, either of them with a port (`example.com:8080`), or `*` for everything.
    public var bypass: [String]

    /// Settings from their parts.
    public init(http: Proxy? = nil, https: Proxy? = nil, bypass: [String] = []) {
        self.http = http
        self.https = https
        self.bypass = bypass
    }

    /// No proxy for anything.
    public static let none = ProxySettings()

    /// What the environment of this process says now; see ``init(environment:)``.
    public static var environment: ProxySettings {
        ProxySettings { name in getenv(name).map { String(cString: $0) } }
    }

    /// What variables say: `http_proxy`, `https_proxy`, `all_proxy` for either, and `no_proxy`, a list with commas. In
    /// capitals too, but for `HTTP_PROXY`, which a web server may have made of a request's Proxy field (CVE-2016-5385).
    /// A value that is no proxy is taken as none.
    public init(environment variable: (String) -> String?) {
        func first(_ names: String...) -> Proxy? {
            for name in names {
                if let text = variable(name), !text.isEmpty { return try? Proxy(text) }  // as said above
            }
            return nil
        }
        http = first("http_proxy", "all_proxy", "ALL_PROXY")
        https = first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        let list = variable("no_proxy") ?? variable("NO_PROXY") ?? ""
        bypass = list.split { $0 == "," || $0 == " " }.map(String.init)
    }

    /// The proxy on the way to `endpoint`; nil when there is none.
    public func proxy(for endpoint: Endpoint) -> Proxy? {
        let isSecure = endpoint.scheme == "https" || endpoint.scheme == "wss"
        guard let proxy = isSecure ? https : http else { return nil }
        let host = endpoint.host.lowercasedASCII
        let port = endpoint.port ?? (isSecure ? 443 : 80)
        return bypass.contains { Self.matches($0.lowercasedASCII, host, port) } ? nil : proxy
    }

    private static func matches(_ pattern: String, _ host: String, _ port: UInt16) -> Bool {
        if pattern == "*" { return true }
        var name = Substring(pattern)
        // The colons of an IPv6 address are not before a port, unless the address is in brackets.
        if let colon = name.lastIndex(of: ":"), name.hasPrefix("[") || name.firstIndex(of: ":") == colon,
            let wanted = UInt16(name[name.index(after: colon)...])
        {
            guard wanted == port else { return false }
            name = name[..<colon]
        }
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if name.hasPrefix(".") { name = name.dropFirst() }
        return !name.isEmpty && (host == name || host.hasSuffix("." + name))
    }
}
