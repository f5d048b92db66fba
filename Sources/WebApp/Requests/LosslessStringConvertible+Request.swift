internal import HTTPTypes

extension LosslessStringConvertible {
    /// What `text`, the request's value for `name`, stands for.
    ///
    /// Throws a failure with status 400 when it cannot be converted.
    static func converted(from text: String, named name: String) throws(HTTPFailure) -> Self {
        guard let value = Self(text) else {
            throw HTTPFailure(.badRequest, "\(name) must be of type \(Self.self), not \(text.debugDescription)")
        }
        return value
    }
}
