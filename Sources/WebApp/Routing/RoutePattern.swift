/// The path of a route: `/items/:id/files/**`.
///
/// A component is a literal, a parameter `:name` that takes one component, or, as the last one, `**`, which takes one
/// or more. Parameters and `**` take no empty component. A `/` at the end means nothing, here and in requests.
struct RoutePattern: Sendable, Equatable, CustomStringConvertible {
    enum Component: Sendable, Equatable {
        case literal(String)
        case parameter(String)
        case rest
    }

    let components: [Component]
    /// The names of the parameters, in their order.
    let parameterNames: [String]
    let description: String

    /// Reads a route's path; a path that makes no sense is a programming error and traps.
    init(_ path: String) {
        guard path.hasPrefix("/") else { preconditionFailure("the route \(path.debugDescription) must begin with /") }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if parts.last == "" { parts.removeLast() }
        components = parts.map { part in
            guard !part.isEmpty else { preconditionFailure("the route \(path) has an empty component") }
            if part == "**" { return .rest }
            guard part.hasPrefix(":") else { return .literal(String(part)) }
            guard part.count > 1 else { preconditionFailure("the route \(path) has a parameter without a name") }
            return .parameter(String(part.dropFirst()))
        }
        description = path
        guard !components.dropLast().contains(.rest) else {
            preconditionFailure("the route \(path) has ** before its end")
        }
        parameterNames = components.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
        guard Set(parameterNames).count == parameterNames.count else {
            preconditionFailure("the route \(path) has two parameters of one name")
        }
    }

    /// The components of a request's path as routes see them: without the empty one that a final `/` makes. Nil when
    /// no route may match: `.` and `..` are for the client to resolve (RFC 3986, 5.2.4).
    static func components(ofRequest components: [String]) -> ArraySlice<String>? {
        guard !components.contains("."), !components.contains("..") else { return nil }
        return components.last == "" ? components.dropLast() : components[...]
    }

    /// What the parameters stand for in a request's path, or nil when it is another path.
    func match(_ path: ArraySlice<String>) -> RouteParameters? {
        var left = path
        var values: [String] = []
        for component in components {
            guard let first = left.first else { return nil }
            switch component {
            case .literal(let text):
                guard first == text else { return nil }
            case .parameter:
                guard !first.isEmpty else { return nil }
                values.append(first)
            case .rest:
                guard !left.contains("") else { return nil }
                return RouteParameters(names: parameterNames, values: values, rest: Array(left))
            }
            left = left.dropFirst()
        }
        return left.isEmpty ? RouteParameters(names: parameterNames, values: values) : nil
    }
}
