internal import HTTPCore
internal import HTTPTypes
internal import Scheduling
package import Sockets

extension HTTPClient.Request {
    func endpoint() throws(HTTPClientError) -> Endpoint {
        do {
            let endpoint = try Endpoint(url)
            guard endpoint.scheme == "http" || endpoint.scheme == "https" else {
                throw SocketError.invalidAddress("'\(url)' is no http:// or https:// URL")
            }
            return endpoint
        } catch SocketError.invalidAddress(let reason) {
            throw .invalidURL(reason)
        } catch {
            throw .invalidURL("\(error)")
        }
    }

    /// What goes out: to the server itself, or to a proxy that is to send it on.
    func head(for endpoint: Endpoint, through proxy: Proxy?) -> HTTPRequest {
        var fields = headers
        fields[.contentLength] = nil
        fields[.transferEncoding] = nil
        switch body {
        // RFC 9110, 8.6: a method that usually has a body says that there is none.
        case .none: if method == .post || method == .put || method == .patch { fields[.contentLength] = "0" }
        case .bytes(let bytes): fields[.contentLength] = "\(bytes.count)"
        case .stream(let stream):
            if let length = stream.length {
                fields[.contentLength] = "\(length)"
            } else {
                fields[.transferEncoding] = "chunked"
            }
        }
        if let authorization = proxy?.authorization { fields[.proxyAuthorization] = authorization }
        let path = proxy == nil ? endpoint.path : endpoint.description
        return HTTPRequest(
            method: method, scheme: endpoint.scheme, authority: endpoint.authority, path: path, headerFields: fields)
    }

    /// Whether sending it twice is as sending it once (RFC 9110, 9.2.2), and the body is still at hand.
    var mayBeRepeated: Bool {
        if case .stream = body { return false }
        return [.get, .head, .options, .trace, .put, .delete].contains(method)
    }

    /// The request that `response` asks for instead (RFC 9110, 15.4); nil when it asks for none, or for one that
    /// cannot be made.
    func redirected(by response: HTTPResponse) -> HTTPClient.Request? {
        guard [301, 302, 303, 307, 308].contains(response.status.code), let location = response.headerFields[.location],
            let here = try? Endpoint(url), let there = here.resolving(location)
        else { return nil }
        guard here.scheme == "http" || there.scheme == "https" else { return nil }
        var next = self
        next.url = there.description
        let keepsMethod = [307, 308].contains(response.status.code) || method == .get || method == .head
        if !keepsMethod, response.status == .seeOther || method == .post {
            next.method = .get
            next.body = .none
            next.headers[.contentType] = nil
        }
        if case .stream = next.body { return nil }
        if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port) {
            next.headers[.authorization] = nil
            next.headers[.cookie] = nil
            next.address = nil
        }
        return next
    }
}

extension Endpoint {
    /// Where a reference leads from here: a URL, `//host/path`, `/path`, `?query` or a relative path (RFC 3986, 5.2).
    package func resolving(_ reference: String) -> Endpoint? {
        let reference = reference.prefix { $0 != "#" }
        if reference.contains("://"), let endpoint = try? Endpoint(String(reference)) {  // else it is a path
            return endpoint.scheme == "http" || endpoint.scheme == "https" ? endpoint : nil
        }
        if reference.hasPrefix("//") { return try? Endpoint("\(scheme):\(reference)") }  // nil: it leads nowhere
        let folder = path.prefix { $0 != "?" }
        let target: String
        if reference.hasPrefix("/") {
            target = String(reference)
        } else if reference.isEmpty || reference.hasPrefix("?") {
            target = String(folder + reference)
        } else {
            target = String(folder[...(folder.lastIndex(of: "/") ?? folder.startIndex)] + reference)
        }
        return try? Endpoint("\(scheme)://\(authority)\(Self.withoutDots(target))")  // nil: it leads nowhere
    }

    /// RFC 3986, 5.2.4.
    private static func withoutDots(_ target: String) -> String {
        let query = target.firstIndex(of: "?") ?? target.endIndex
        var parts: [Substring] = []
        let all = target[..<query].split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in all.enumerated() {
            let isLast = index == all.count - 1
            switch part {
            case ".": if isLast { parts.append("") }
            case "..":
                if !parts.isEmpty { parts.removeLast() }
                if isLast { parts.append("") }
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/") + target[query...]
    }
}

extension HTTPClientError {
    /// Whether the connection ended, rather than anything being wrong with what came over it.
    var isDisconnect: Bool {
        switch self {
        case .truncated: true
        case .connection(let error): error.isDisconnect
        default: false
        }
    }
}
