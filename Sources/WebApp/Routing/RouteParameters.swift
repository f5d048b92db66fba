internal import HTTPCore

/// The parts of a path that a route's `:name` components and its `**` stand for, decoded.
public struct RouteParameters: Sendable, Equatable {
    private let names: [String]
    private let values: [String]  // in the order of the names

    /// What `**` stands for: one or more components, none of them empty; empty for a route without it.
    public let rest: [String]

    init(names: [String] = [], values: [String] = [], rest: [String] = []) {
        self.names = names
        self.values = values
        self.rest = rest
    }

    /// The parameters that another server found in a path, still percent-encoded; nil where one is not well encoded.
    package init?(encoded parameters: [(name: String, value: Substring)]) {
        let values = parameters.compactMap { PercentCoding.decode($0.value) }
        guard values.count == parameters.count else { return nil }
        self.init(names: parameters.map(\.name), values: values)
    }

    /// The component that `:name` stands for; it is never empty.
    ///
    /// Asking for a name that the route does not have is a programming error and traps.
    public subscript(name: String) -> String {
        guard let value = value(of: name) else {
            preconditionFailure("the route has no parameter :\(name), only \(names)")
        }
        return value
    }

    /// The component that `:name` stands for; nil when the route has no such parameter.
    package func value(of name: String) -> String? { names.firstIndex(of: name).map { values[$0] } }

    /// The component that `:name` stands for, as another type.
    ///
    ///     let id = try request.parameters.require("id", as: Int.self)
    ///
    /// - Throws: an ``HTTPFailure`` with status 400 when it cannot be converted.
    public func require<Parameter: LosslessStringConvertible>(
        _ name: String, as type: Parameter.Type = Parameter.self
    ) throws(HTTPFailure) -> Parameter {
        try Parameter.converted(from: self[name], named: name)
    }
}
