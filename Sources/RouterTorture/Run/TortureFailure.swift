/// Why there is no torture.
package enum TortureFailure: Error, Equatable, CustomStringConvertible {
    /// The router does not start.
    case noRouter
    /// A file cannot be written.
    case noFile(String, reason: String)

    /// One line for people.
    package var description: String {
        switch self {
        case .noRouter: "the router does not start"
        case .noFile(let path, let reason): "cannot write \(path): \(reason)"
        }
    }
}
