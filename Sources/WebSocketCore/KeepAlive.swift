/// Tells a silent peer from a dead one: after some silence a ping is due, and after that an answer (or anything else).
struct KeepAlive {
    private var lastHeard: ContinuousClock.Instant
    private var pingSent: ContinuousClock.Instant?

    init(now: ContinuousClock.Instant) {
        lastHeard = now
    }

    /// Whether a ping waits for an answer.
    var awaitsAnswer: Bool { pingSent != nil }

    mutating func heard(now: ContinuousClock.Instant) {
        lastHeard = now
        pingSent = nil
    }

    mutating func sentPing(now: ContinuousClock.Instant) {
        pingSent = pingSent ?? now
    }

    /// When the next ping is due, or when the answer to the last one is overdue.
    func deadline(_ limits: WebSocketLimits) -> ContinuousClock.Instant? {
        if let pingSent { return pingSent + limits.pingTimeout }
        return limits.pingInterval.map { lastHeard + $0 }
    }
}
