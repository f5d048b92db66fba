/// Which of a host's addresses to try next, and when: RFC 8305, without sockets or a clock.
///
/// The families take turns, since often only one of them is broken. An address has some time for itself before the
/// next is tried beside it; when one fails the next is tried at once. The owner reports what fails, stops asking as
/// soon as one attempt succeeds, and closes the others.
package struct HappyEyeballs {
    /// What is to be done now.
    package enum Step: Equatable {
        /// Start to connect to this address, and ask again.
        case attempt(SocketAddress)
        /// Ask again at this time, or when an attempt has failed.
        case wait(until: ContinuousClock.Instant)
        /// Nothing is left to hope for.
        case giveUp(SocketError)
    }

    private let order: [SocketAddress]
    private let delay: Duration
    private let timeout: Duration
    private let deadline: ContinuousClock.Instant
    private var startedCount = 0
    private var nextAttempt: ContinuousClock.Instant?  // nil: at once
    private var failures: [SocketAddress: SocketError] = [:]

    /// A race for `addresses`, which come in the order that the resolver prefers (RFC 6724).
    package init(_ addresses: [SocketAddress], delay: Duration, timeout: Duration, now: ContinuousClock.Instant) {
        order = Self.interleaved(addresses)
        self.delay = max(delay, .milliseconds(10))  // RFC 8305, 5: it must not be shorter
        self.timeout = timeout
        deadline = now + timeout
    }

    /// What to do at `now`.
    package mutating func step(now: ContinuousClock.Instant) -> Step {
        guard failures.count < order.count else { return .giveUp(failure) }
        guard now < deadline else { return .giveUp(.timedOut(after: timeout)) }
        guard startedCount < order.count else { return .wait(until: deadline) }
        if let nextAttempt, now < nextAttempt { return .wait(until: min(nextAttempt, deadline)) }
        defer { startedCount += 1 }
        nextAttempt = now + delay
        return .attempt(order[startedCount])
    }

    /// The attempt to connect to `address` has ended with `error`.
    package mutating func failed(_ address: SocketAddress, _ error: SocketError) {
        failures[address] = error
        nextAttempt = nil
    }

    /// The error of the address that was preferred, passing over those that this machine has no way to where there
    /// is something more telling: `connection refused` rather than `network is unreachable`.
    private var failure: SocketError {
        let errors = order.compactMap { failures[$0] }
        return errors.first { !$0.isWithoutRoute } ?? errors.first
            ?? .invalidAddress("there is no address to connect to")
    }

    /// RFC 8305, 4: the first address's family and the others alternate; each family keeps its order.
    private static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var seen: Set<SocketAddress> = []
        let unique = addresses.filter { seen.insert($0).inserted }
        let preferred = unique.filter { $0.family == unique[0].family }
        let others = unique.filter { $0.family != unique[0].family }
        let alternating = zip(preferred, others).flatMap { [$0, $1] }
        return alternating + preferred.dropFirst(others.count) + others.dropFirst(preferred.count)
    }
}
