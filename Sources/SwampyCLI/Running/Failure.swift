import RouterFiles
import Swampy

/// What went wrong: a line for each fault of a file, and one for anything else.
func lines(for error: any Error) -> [String] {
    guard let error = error as? ConfigurationError else { return [oneLine(for: error)] }
    return error.faults.map(\.description)
}

/// What went wrong, in one line for people.
func oneLine(for error: any Error) -> String {
    let text =
        switch error {
        case let error as WAMPError: describe(error)
        default: "\(error)"
        }
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
}

/// The error's URI, and its sentence, or else whatever came with it.
private func describe(_ error: WAMPError) -> String {
    guard error.message == nil, !error.payload.isEmpty else { return error.description }
    // Arguments that cannot be shown leave the URI, which says the most anyhow.
    guard let arguments = try? error.payload.asObject().json() else { return error.description }
    return "\(error.uri): \(arguments)"
}
