/// How long to wait before the next try: shortly at first, then twice as long each time, up to a limit.
///
/// Each pause is shortened by chance, by up to a half, so that the clients of a router that was gone do not all come
/// back in the same moment.
package struct Backoff: Sendable {
    private let shortest: Duration
    private let longest: Duration
    private var current: Duration

    /// Begins with pauses of `shortest`.
    package init(shortest: Duration, longest: Duration) {
        precondition(shortest > .zero && longest >= shortest, "pauses are longer than nothing, and none is the longest")
        self.shortest = shortest
        self.longest = longest
        current = shortest
    }

    /// The next pause.
    package mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { current = min(current * 2, longest) }
        return current * Double.random(in: 0.5...1, using: &generator)
    }

    /// Begins anew, after success.
    package mutating func reset() {
        current = shortest
    }
}
