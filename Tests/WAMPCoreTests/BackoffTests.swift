import Testing
import WAMPCore

/// Draws the greatest or the least number there is.
private struct Extreme: RandomNumberGenerator {
    let number: UInt64
    mutating func next() -> UInt64 { number }
}

@Suite struct `A pause between tries` {
    @Test func `doubles from the shortest to the longest, and begins anew after success`() {
        var backoff = Backoff(shortest: .milliseconds(100), longest: .milliseconds(1500))
        var least = Extreme(number: 0)
        let pauses = (0..<6).map { _ in backoff.next(using: &least) }
        #expect(pauses == [50, 100, 200, 400, 750, 750].map { .milliseconds($0) })
        backoff.reset()
        #expect(backoff.next(using: &least) == .milliseconds(50))
    }

    @Test func `is drawn between a half and the whole`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            var backoff = Backoff(shortest: .seconds(1), longest: .seconds(1))
            let pause = backoff.next(using: &generator)
            #expect(pause >= .milliseconds(500) && pause <= .seconds(1))
        }
    }
}
