internal import WebSocketCore

/// How much a peer takes of what is queued for it, while that is above the high watermark.
struct SlowPeer {
    /// When it must have taken enough.
    private(set) var deadline: ContinuousClock.Instant
    /// Bytes that it took since the last deadline.
    var taken = 0

    /// A slow network is no fault; this much in every period shows that somebody reads.
    private static let enough = 64 * 1024

    init(deadline: ContinuousClock.Instant) {
        self.deadline = deadline
    }

    /// Whether it missed its deadline; if it did not, the next period begins.
    mutating func isTooSlow(now: ContinuousClock.Instant, limits: WebSocketLimits) -> Bool {
        guard now >= deadline else { return false }
        guard taken >= Self.enough, let timeout = limits.slowPeerTimeout else { return true }
        deadline = now + timeout
        taken = 0
        return false
    }
}
