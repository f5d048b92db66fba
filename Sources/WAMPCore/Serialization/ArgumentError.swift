/// Why an argument could not be read as the type that was wanted.
///
/// A callee answers a call with such arguments with `wamp.error.invalid_argument` and this error's description.
public struct ArgumentError: Error, Equatable, Sendable {
    /// Which argument it is.
    public enum Place: Equatable, Sendable {
        /// A positional argument, counted from 1.
        case position(Int)
        /// A keyword argument, by its name.
        case keyword(String)
    }

    /// Which argument was wanted.
    public let place: Place
    /// What is wrong: `missing`, `expected an integer`...
    public let reason: String

    /// Says what is wrong with an argument, in a few words.
    public init(_ place: Place, _ reason: String) {
        self.place = place
        self.reason = reason
    }
}

extension ArgumentError: CustomStringConvertible {
    /// One sentence for the caller: `argument 2: expected an integer`.
    public var description: String {
        switch place {
        case .position(let position): "argument \(position): \(reason)"
        case .keyword(let name): "argument \(name): \(reason)"
        }
    }
}

extension WAMPError {
    /// What a callee answers to arguments that do not fit its procedure.
    public init(_ error: ArgumentError) {
        self.init(.invalidArgument, error.description)
    }
}
