import Glibc
import Sockets
import Testing

private let six1 = SocketAddress.ipv6("2001:db8::1", port: 1)
private let six2 = SocketAddress.ipv6("2001:db8::2", port: 1)
private let six3 = SocketAddress.ipv6("2001:db8::3", port: 1)
private let four1 = SocketAddress.ipv4("192.0.2.1", port: 1)
private let four2 = SocketAddress.ipv4("192.0.2.2", port: 1)
private let refused = SocketError.system(errno: ECONNREFUSED, during: "connect")
private let noRoute = SocketError.system(errno: ENETUNREACH, during: "connect")

@Suite struct `Happy eyeballs` {
    private let start = ContinuousClock.now

    private func race(_ addresses: [SocketAddress], delay: Duration = .milliseconds(250)) -> HappyEyeballs {
        HappyEyeballs(addresses, delay: delay, timeout: .seconds(10), now: start)
    }

    @Test(arguments: [
        ([six1, six2, six3, four1], [six1, four1, six2, six3]),
        ([four1, four2, six1], [four1, six1, four2]),
        ([six1, six1, four1], [six1, four1]),
        ([four1, four2], [four1, four2]),
        ([six1, four1, four2], [six1, four1, four2]),
    ])
    func `let the families take turns, the preferred one first`(given: [SocketAddress], tried: [SocketAddress]) {
        var race = race(given)
        for (index, address) in tried.enumerated() {
            #expect(race.step(now: start + .milliseconds(250) * index) == .attempt(address))
        }
        #expect(race.step(now: start + .seconds(9)) == .wait(until: start + .seconds(10)))
    }

    @Test func `give an address a quarter of a second before they try the next beside it`() {
        var race = race([six1, four1])
        #expect(race.step(now: start) == .attempt(six1))
        #expect(race.step(now: start) == .wait(until: start + .milliseconds(250)))
        #expect(race.step(now: start + .milliseconds(249)) == .wait(until: start + .milliseconds(250)))
        #expect(race.step(now: start + .milliseconds(250)) == .attempt(four1))
    }

    @Test func `try the next address at once when one fails`() {
        var race = race([six1, four1, six2])
        #expect(race.step(now: start) == .attempt(six1))
        race.failed(six1, refused)
        #expect(race.step(now: start + .milliseconds(1)) == .attempt(four1))
        #expect(race.step(now: start + .milliseconds(1)) == .wait(until: start + .milliseconds(251)))
    }

    @Test func `wait for ten milliseconds at least`() {
        var race = race([six1, four1], delay: .zero)
        #expect(race.step(now: start) == .attempt(six1))
        #expect(race.step(now: start) == .wait(until: start + .milliseconds(10)))
    }

    @Test func `tell the error of the preferred address when all have failed`() {
        var race = race([six1, four1])
        #expect(race.step(now: start) == .attempt(six1))
        race.failed(six1, refused)
        #expect(race.step(now: start) == .attempt(four1))
        race.failed(four1, .system(errno: ECONNRESET, during: "connect"))
        #expect(race.step(now: start) == .giveUp(refused))
    }

    @Test func `pass over the error of a family that this machine does not have`() {
        var race = race([six1, four1])
        #expect(race.step(now: start) == .attempt(six1))
        race.failed(six1, noRoute)
        #expect(race.step(now: start) == .attempt(four1))
        race.failed(four1, refused)
        #expect(race.step(now: start) == .giveUp(refused))

        var other = self.race([six1])
        #expect(other.step(now: start) == .attempt(six1))
        other.failed(six1, noRoute)
        #expect(other.step(now: start) == .giveUp(noRoute))
    }

    @Test func `give up at the deadline, whatever is still under way`() {
        var race = race([six1, four1, six2], delay: .seconds(6))
        #expect(race.step(now: start) == .attempt(six1))
        #expect(race.step(now: start + .seconds(6)) == .attempt(four1))
        #expect(race.step(now: start + .seconds(7)) == .wait(until: start + .seconds(10)))
        #expect(race.step(now: start + .seconds(10)) == .giveUp(.timedOut(after: .seconds(10))))
    }

    @Test func `give up at once without an address`() {
        var race = race([])
        #expect(race.step(now: start) == .giveUp(.invalidAddress("there is no address to connect to")))
    }
}
