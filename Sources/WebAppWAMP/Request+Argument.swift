internal import HTTPTypes
internal import WAMP
internal import WebApp

extension Request {
    /// The argument called `name`: in the path, else in the query, else in the body, which is JSON or a form.
    func argument<Argument: Decodable>(_ name: String, as type: Argument.Type) throws -> Argument {
        if let text = parameters.value(of: name) ?? query[name] { return try decode(text, name, as: type) }
        guard !body.isEmpty else { return try absent(name, as: type) }
        if headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true {
            guard let text = try form()[name] else { return try absent(name, as: type) }
            return try decode(text, name, as: type)
        }
        guard let value = try json([String: Value].self)[name] else { return try absent(name, as: type) }
        return try decode(value, name, as: type)
    }

    /// What is not there is nil where an optional is wanted.
    private func absent<Argument: Decodable>(_ name: String, as type: Argument.Type) throws(HTTPFailure) -> Argument {
        guard let absent = try? ValueDecoder().decode(type, from: .null) else {  // no optional
            throw HTTPFailure(.badRequest, "\(name) is missing")
        }
        return absent
    }

    /// Text of a URL as the type that is wanted: as it stands, or else as JSON, so that `2` can be an integer.
    private func decode<Argument: Decodable>(
        _ text: String, _ name: String, as type: Argument.Type
    ) throws(HTTPFailure) -> Argument {
        if let argument = try? ValueDecoder().decode(type, from: .string(text)) { return argument }  // else: as JSON
        return try decode((try? Value(json: text)) ?? .string(text), name, as: type)  // what fits neither fails there
    }

    private func decode<Argument: Decodable>(
        _ value: Value, _ name: String, as type: Argument.Type
    ) throws(HTTPFailure) -> Argument {
        do {
            return try ValueDecoder().decode(type, from: value)
        } catch {
            throw HTTPFailure(.badRequest, "\(name) is not a valid \(type)")
        }
    }
}
