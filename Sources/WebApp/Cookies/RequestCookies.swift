internal import HTTPCore
internal import HTTPTypes

/// The cookies that came with a request.
public struct RequestCookies: Sendable, Equatable {
    private let pairs: [(name: String, value: String)]

    /// Reads the Cookie fields.
    init(_ headers: HTTPFields) {
        pairs = headers.cookies.map { ($0.name, CookieCoding.decode($0.value)) }
    }

    /// The value of the cookie with this name; of a name that stands twice the first one, which has the longer path.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The names of all cookies, in their order.
    public var names: [String] { pairs.map(\.name) }

    /// The same cookies in the same order.
    public static func == (one: RequestCookies, other: RequestCookies) -> Bool {
        one.pairs.elementsEqual(other.pairs, by: ==)
    }
}

extension Request {
    /// The cookies that came with the request.
    public var cookies: RequestCookies { RequestCookies(headers) }
}
