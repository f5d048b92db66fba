import WAMPCore

/// How the identifiers of a client's requests have to follow each other.
///
/// WAMP numbers them 1, 2, 3... since 2023. Older clients (wampy draws them at random) break under anything but ``any``.
@nonexhaustive
public enum RequestIDPolicy: Sendable, CaseIterable {
    /// Any number will do, if no open call has it.
    case any
    /// Each is greater than the one before.
    case increasing
    /// Each is greater than the one before by one, as the specification says.
    case strict
}

/// The identifiers of one session's requests, of all six types together.
struct RequestSequence: Sendable {
    private let policy: RequestIDPolicy
    private var last: RequestID = 0

    init(_ policy: RequestIDPolicy) {
        self.policy = policy
    }

    /// Whether `request` may come now. After 2^53 comes 1.
    mutating func accepts(_ request: RequestID) -> Bool {
        let previous: RequestID = last == .maximum ? 0 : last
        last = request
        return switch policy {
        case .any: true
        case .increasing: request > previous
        case .strict: request.rawValue == previous.rawValue + 1
        }
    }
}
