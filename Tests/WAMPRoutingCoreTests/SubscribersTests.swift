import TestSupport
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct SubscribersTests {
    private func sessions(_ audience: Audience?) -> [SessionID]? { audience.map { Array($0) } }

    @Test func `subscribers stay in the order of arrival while others come and go`() {
        var subscribers = Subscribers()
        var expected: [SessionID] = []
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let session = SessionID(rawValue: .random(in: 1...40, using: &generator))
            if let place = expected.firstIndex(of: session) {
                subscribers.remove(session)
                expected.remove(at: place)
            } else {
                subscribers.insert(session)
                expected.append(session)
            }
            #expect(sessions(subscribers.audience(excluding: nil)) ?? [] == expected)
            #expect(subscribers.isEmpty == expected.isEmpty)
        }
    }

    @Test func `an audience of nobody is no audience`() {
        var subscribers = Subscribers()
        #expect(subscribers.audience(excluding: nil) == nil)
        #expect(subscribers.audience(excluding: 1) == nil)
        subscribers.insert(1)
        subscribers.insert(1)
        #expect(subscribers.audience(excluding: 1) == nil)
        #expect(sessions(subscribers.audience(excluding: 2)) == [1])
        subscribers.remove(2)
        subscribers.remove(1)
        #expect(subscribers.audience(excluding: nil) == nil)
    }

    @Test func `an audience does not change when subscribers do`() {
        var subscribers = Subscribers()
        subscribers.insert(1)
        subscribers.insert(2)
        let audience = subscribers.audience(excluding: nil)
        subscribers.remove(1)
        subscribers.insert(3)
        #expect(sessions(audience) == [1, 2])
    }
}
