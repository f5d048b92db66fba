internal import Scheduling
internal import Sockets

/// How long one waits for a server: each time, and for all of it.
struct Timeout: Sendable {
    private let each: Duration
    private let total: Duration?
    private var end: ContinuousClock.Instant?

    init(each: Duration, total: Duration?) {
        self.each = each
        self.total = total
    }

    /// All of it begins now.
    mutating func start(at now: ContinuousClock.Instant) {
        end = total.map { now + $0 }
    }

    /// For the next wait.
    func next(at now: ContinuousClock.Instant) throws(HTTPClientError) -> Duration {
        guard let end, let total else { return each }
        guard now < end else { throw .timedOut(after: total) }
        return min(each, end - now)
    }

    /// What an error of the socket means, when waiting for so long was not enough.
    func error(_ error: SocketError, at now: ContinuousClock.Instant) -> HTTPClientError {
        if case .timedOut = error, let end, let total, now >= end { return .timedOut(after: total) }
        return HTTPClientError(error)
    }
}
