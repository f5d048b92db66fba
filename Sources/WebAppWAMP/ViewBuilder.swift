public import HTTPTypes

/// Where views are added: an `App` with WAMP, or a ``ViewGroup`` of one.
public protocol ViewBuilder {
    /// Adds a view. To be called by way of `view(_:method:procedure:topic:arguments:options:permission:_:)`.
    func add(_ view: View, at ways: WaysIn, options: ViewOptions, permission: Permission?)
}

/// The ways by which a view is reached, at least one.
public struct WaysIn: Sendable {
    /// The path of its route, if it is one.
    public var path: String?
    /// The method of its route.
    public var method: HTTPRequest.Method
    /// The procedure that it is, if it is one.
    public var procedure: String?
    /// The topic that it listens to, if it does.
    public var topic: String?
}

extension ViewBuilder {
    /// One handler for up to three ways in: a route, a procedure and a topic.
    ///
    ///     app.view("/date", procedure: "com.example.date") { context in today() }
    ///     app.view("/add/:a/:b", procedure: "com.example.add", topic: "com.example.added") { (a: Int, b: Int) in a + b }
    ///     app.view("/tell", method: .post, topic: "com.example.tell", arguments: ["text"]) {
    ///         (context: ViewContext, text: String) in ...
    ///     }
    ///
    /// The handler's parameters are read from the arguments of a call or an event, by position or by name. In a request
    /// they are what the route's `:name` components stand for, in their order, and then what the query, a JSON body or a
    /// form has under the names in `arguments`. A parameter of an optional type may be missing.
    ///
    /// Its result is the body of the response (text for a string, JSON for anything else) and the result of the call; an
    /// event has none. What it throws reaches each side in its own form: `HTTPFailure` and `WAMPError` are translated
    /// into each other. With a `permission`, only those whom it lets in reach the handler; the router is asked to
    /// disclose who calls then.
    ///
    /// A route whose handler has more parameters than there are names is a programming error, and traps.
    public func view<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ path: String? = nil, method: HTTPRequest.Method = .get, procedure: String? = nil, topic: String? = nil,
        arguments: [String] = [], options: ViewOptions = ViewOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (ViewContext, repeat each Parameter) async throws -> Result
    ) {
        let names = argumentNames(path, arguments, for: repeat (each Parameter).self)
        let view = View { context in
            var reader = ViewArguments(context, names: names)
            return try await handler(context, repeat try reader.next((each Parameter).self))
        }
        let ways = WaysIn(path: path, method: method, procedure: procedure, topic: topic)
        add(view, at: ways, options: options, permission: permission)
    }

    /// A view whose handler needs nothing but its arguments.
    public func view<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ path: String? = nil, method: HTTPRequest.Method = .get, procedure: String? = nil, topic: String? = nil,
        arguments: [String] = [], options: ViewOptions = ViewOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Result
    ) {
        let names = argumentNames(path, arguments, for: repeat (each Parameter).self)
        let view = View { context in
            var reader = ViewArguments(context, names: names)
            return try await handler(repeat try reader.next((each Parameter).self))
        }
        let ways = WaysIn(path: path, method: method, procedure: procedure, topic: topic)
        add(view, at: ways, options: options, permission: permission)
    }

    /// A view without a result: 204 for a request.
    public func view<each Parameter: Decodable & Sendable>(
        _ path: String? = nil, method: HTTPRequest.Method = .get, procedure: String? = nil, topic: String? = nil,
        arguments: [String] = [], options: ViewOptions = ViewOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (ViewContext, repeat each Parameter) async throws -> Void
    ) {
        let names = argumentNames(path, arguments, for: repeat (each Parameter).self)
        let view = View { (context: ViewContext) async throws -> Void in
            var reader = ViewArguments(context, names: names)
            try await handler(context, repeat try reader.next((each Parameter).self))
        }
        let ways = WaysIn(path: path, method: method, procedure: procedure, topic: topic)
        add(view, at: ways, options: options, permission: permission)
    }

    /// A view without a result whose handler needs nothing but its arguments.
    public func view<each Parameter: Decodable & Sendable>(
        _ path: String? = nil, method: HTTPRequest.Method = .get, procedure: String? = nil, topic: String? = nil,
        arguments: [String] = [], options: ViewOptions = ViewOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) {
        let names = argumentNames(path, arguments, for: repeat (each Parameter).self)
        let view = View { (context: ViewContext) async throws -> Void in
            var reader = ViewArguments(context, names: names)
            try await handler(repeat try reader.next((each Parameter).self))
        }
        let ways = WaysIn(path: path, method: method, procedure: procedure, topic: topic)
        add(view, at: ways, options: options, permission: permission)
    }
}

/// The names of a view's arguments; there is one for each parameter of a route.
private func argumentNames<each Parameter>(
    _ path: String?, _ arguments: [String], for types: repeat (each Parameter).Type
) -> [String] {
    guard let path else { return arguments }
    let names = path.split(separator: "/").filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) } + arguments
    var count = 0
    for _ in repeat each types { count += 1 }
    precondition(
        count <= names.count, "the view \(path) has \(count) arguments, and names for \(names): give `arguments:`")
    return names
}
