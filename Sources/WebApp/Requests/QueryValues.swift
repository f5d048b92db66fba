package import HTTPCore
internal import HTTPTypes

/// The names and values of a query such as `a=1&b=2`, or of a form's body, decoded and in their order.
public struct QueryValues: Sendable, Equatable {
    private let parameters: QueryParameters

    package init(_ parameters: QueryParameters) {
        self.parameters = parameters
    }

    /// The first value with this name; empty for a name without `=`.
    public subscript(name: String) -> String? { parameters[name] }

    /// All values with this name.
    public func values(_ name: String) -> [String] { parameters.values(name) }

    /// All names and values.
    public var pairs: [(name: String, value: String)] { parameters.pairs.map { ($0.name, $0.value) } }

    /// The first value with this name, as another type.
    ///
    /// - Throws: an ``HTTPFailure`` with status 400 when there is none, or when it cannot be converted.
    public func require<Parameter: LosslessStringConvertible>(
        _ name: String, as type: Parameter.Type = Parameter.self
    ) throws(HTTPFailure) -> Parameter {
        guard let text = self[name] else { throw HTTPFailure(.badRequest, "\(name) is missing") }
        return try Parameter.converted(from: text, named: name)
    }
}
