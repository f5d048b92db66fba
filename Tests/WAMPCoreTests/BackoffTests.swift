import Testing
import WAMPCore

@Suite struct `A pause between tries` {
    /// The longest that a pause may be, of several tries in a row; each is at least half of that.
    private func expect(_ limits: [Int], of backoff: inout Backoff) {
        var generator = SystemRandomNumberGenerator()
        for limit in limits {
            let pause = backoff.next(using: &generator)
            let longest = Duration.milliseconds(limit)
            #expect(pause >= longest / 2 && pause <= longest)
        }
    }

    @Test func `doubles from the shortest to the longest, and begins anew after success`() {
        for _ in 0..<100 {
            var backoff = Backoff(shortest: .milliseconds(100), longest: .milliseconds(1500))
            expect([100, 200, 400, 800, 1500, 1500], of: &backoff)
            backoff.reset()
            expect([100, 200], of: &backoff)
        }
    }

    @Test func `differs from client to client`() {
        var generator = SystemRandomNumberGenerator()
        let pauses = (0..<100).map { _ in
            var backoff = Backoff(shortest: .seconds(1), longest: .seconds(1))
            return backoff.next(using: &generator)
        }
        #expect(Set(pauses).count > 90)
    }
}
