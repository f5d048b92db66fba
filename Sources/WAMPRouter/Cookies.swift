internal import HTTPTypes

/// The cookies of a request (RFC 6265, 5.4): `name=value; name=value`.
enum Cookies {
    static func parse(_ request: HTTPRequest) -> [String: String] {
        var cookies: [String: String] = [:]
        for field in request.headerFields[values: .cookie] {
            for pair in field.split(separator: ";") {
                guard let equals = pair.firstIndex(of: "=") else { continue }
                let name = pair[..<equals].drop { $0 == " " }
                // Of a name that stands twice the first one counts: it has the longer path.
                if cookies[String(name)] == nil { cookies[String(name)] = String(pair[pair.index(after: equals)...]) }
            }
        }
        return cookies
    }
}
