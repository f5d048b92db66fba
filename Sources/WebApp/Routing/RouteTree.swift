internal import HTTPTypes

/// Finds the route of a request.
///
/// At each component a literal wins over a parameter, and a parameter over `**`; where the better branch leads
/// nowhere, or has no route for the method, the next one is tried. A search visits each node at most once.
struct RouteTree<Endpoint: Sendable>: Sendable {
    enum Match {
        case found(Endpoint, RouteParameters)
        /// There are routes for this path, but with these methods only.
        case wrongMethod(allowed: [HTTPRequest.Method])
        case notFound
    }

    private struct Route: Sendable {
        let pattern: RoutePattern
        let endpoint: Endpoint
    }

    private typealias Table = [HTTPRequest.Method: Route]

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var routes: Table = [:]
        var restRoutes: Table = [:]
    }

    private var nodes = [Node()]

    /// Adds a route; one that another route already answers is a programming error and traps.
    mutating func add(_ method: HTTPRequest.Method, _ pattern: RoutePattern, _ endpoint: Endpoint) {
        let route = Route(pattern: pattern, endpoint: endpoint)
        var node = 0
        for component in pattern.components {
            switch component {
            case .literal(let text): node = child(of: node, \.literals[text])
            case .parameter: node = child(of: node, \.parameter)
            case .rest: return Self.put(route, method, into: &nodes[node].restRoutes)
            }
        }
        Self.put(route, method, into: &nodes[node].routes)
    }

    /// The route for a request with this path; a HEAD request is answered by a GET route where it has none.
    func match(_ method: HTTPRequest.Method, _ path: ArraySlice<String>) -> Match {
        var search = Search(method: method)
        if let match = find(path, at: 0, &search) { return match }
        guard !search.allowed.isEmpty else { return .notFound }
        if search.allowed.contains(.get) { search.allowed.insert(.head) }
        return .wrongMethod(allowed: search.allowed.sorted { $0.rawValue < $1.rawValue })
    }

    /// The same routes with other endpoints.
    func mapEndpoints(_ transform: (Endpoint) -> Endpoint) -> RouteTree {
        func transformed(_ table: Table) -> Table {
            table.mapValues { Route(pattern: $0.pattern, endpoint: transform($0.endpoint)) }
        }
        var tree = self
        for index in nodes.indices {
            tree.nodes[index].routes = transformed(nodes[index].routes)
            tree.nodes[index].restRoutes = transformed(nodes[index].restRoutes)
        }
        return tree
    }

    // MARK: Searching

    private struct Search {
        let method: HTTPRequest.Method
        var values: [String] = []
        var allowed: Set<HTTPRequest.Method> = []
    }

    private func find(_ path: ArraySlice<String>, at index: Int, _ search: inout Search) -> Match? {
        guard let component = path.first else { return Self.route(in: nodes[index].routes, rest: [], &search) }
        if let literal = nodes[index].literals[component], let match = find(path.dropFirst(), at: literal, &search) {
            return match
        }
        if let parameter = nodes[index].parameter, !component.isEmpty {
            search.values.append(component)
            if let match = find(path.dropFirst(), at: parameter, &search) { return match }
            search.values.removeLast()
        }
        guard !nodes[index].restRoutes.isEmpty, !path.contains("") else { return nil }
        return Self.route(in: nodes[index].restRoutes, rest: path, &search)
    }

    private static func route(in table: Table, rest: ArraySlice<String>, _ search: inout Search) -> Match? {
        guard let route = table[search.method] ?? (search.method == .head ? table[.get] : nil) else {
            search.allowed.formUnion(table.keys)
            return nil
        }
        let parameters = RouteParameters(
            names: route.pattern.parameterNames, values: search.values, rest: rest.isEmpty ? [] : Array(rest))
        return .found(route.endpoint, parameters)
    }

    // MARK: Building

    private mutating func child(of node: Int, _ branch: WritableKeyPath<Node, Int?>) -> Int {
        if let child = nodes[node][keyPath: branch] { return child }
        nodes.append(Node())
        nodes[node][keyPath: branch] = nodes.count - 1
        return nodes.count - 1
    }

    private static func put(_ route: Route, _ method: HTTPRequest.Method, into table: inout Table) {
        if let other = table[method] {
            preconditionFailure("\(method) \(route.pattern) is already answered by the route \(other.pattern)")
        }
        table[method] = route
    }
}
