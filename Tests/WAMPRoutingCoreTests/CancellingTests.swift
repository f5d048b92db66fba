import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct CancellingTests {
    /// Session 2 waits for an answer of session 1 to its call 5, which is invocation 1.
    private func worldWithOpenCall(calleeFeatures: Set<Feature> = [.callCanceling]) -> World {
        var world = World(sessions: 2)
        _ = world.join(1, features: calleeFeatures)
        _ = world.register(1, "com.example.add")
        _ = world.call(2, "com.example.add", request: 5)
        return world
    }

    private let canceled = Delivery.error(.call, 5, .canceled, to: 2)

    @Test func `A14: skip tells the caller at once and the callee never, whose late answer is dropped`() {
        var world = worldWithOpenCall()
        #expect(world.cancel(2, 5, .skip).withoutSentences == [canceled])
        #expect(world.yield(1, 1) == [])
        #expect(world.realm.contains(1))
    }

    @Test func `A15: kill interrupts the callee, and its RESULT reaches the caller`() {
        var world = worldWithOpenCall()
        #expect(world.cancel(2, 5, .kill) == [.interrupt(1, .kill, to: 1)])
        #expect(world.yield(1, 1) == [.result(5, to: 2)])
    }

    @Test func `A15: kill interrupts the callee, and its ERROR reaches the caller`() {
        var world = worldWithOpenCall()
        _ = world.cancel(2, 5, .kill)
        #expect(world.fail(1, 1, .canceled) == [canceled])
    }

    @Test func `A16: killnowait interrupts the callee and tells the caller at once; the late answer is dropped`() {
        var world = worldWithOpenCall()
        #expect(world.cancel(2, 5, .killNoWait).withoutSentences == [.interrupt(1, .killNoWait, to: 1), canceled])
        #expect(world.fail(1, 1, .canceled) == [])
        #expect(world.yield(1, 1) == [])
    }

    @Test func `A17: CANCEL without a mode behaves as killnowait`() {
        var world = worldWithOpenCall()
        #expect(world.cancel(2, 5).withoutSentences == [.interrupt(1, .killNoWait, to: 1), canceled])
    }

    @Test(arguments: [.skip, .kill, .killNoWait] as [CancelMode])
    func `A18: with a callee that cannot cancel every mode behaves as skip`(mode: CancelMode) {
        var world = worldWithOpenCall(calleeFeatures: [])
        #expect(world.cancel(2, 5, mode).withoutSentences == [canceled])
        #expect(world.yield(1, 1) == [])
    }

    @Test func `A18: the older spelling call_cancelling counts too`() {
        var world = World(sessions: 2)
        let hello: Details = ["roles": ["callee": ["features": ["call_cancelling": true]]]]
        _ = world.join(1, hello: hello)
        _ = world.register(1, "com.example.add")
        _ = world.call(2, "com.example.add", request: 5)
        #expect(world.cancel(2, 5, .kill) == [.interrupt(1, .kill, to: 1)])
    }

    @Test func `A19: CANCEL for an unknown, finished or already cancelled call is ignored`() {
        var world = worldWithOpenCall()
        #expect(world.cancel(2, 99, .kill) == [])
        #expect(world.cancel(1, 5, .kill) == [])
        _ = world.cancel(2, 5, .kill)
        #expect(world.cancel(2, 5, .kill) == [])
        #expect(world.cancel(2, 5, .killNoWait) == [])
        _ = world.yield(1, 1)
        #expect(world.cancel(2, 5, .kill) == [])
        _ = world.call(2, "com.example.add", request: 6)
        _ = world.cancel(2, 6, .skip)
        #expect(world.cancel(2, 6, .skip) == [])
    }

    @Test func `R9: a caller that waits after kill is told when the callee leaves`() {
        var world = worldWithOpenCall()
        _ = world.cancel(2, 5, .kill)
        #expect(world.leave(1).withoutSentences == [canceled])
    }

    @Test func `R10: a callee is not interrupted twice when the caller leaves after kill`() {
        var world = worldWithOpenCall()
        _ = world.cancel(2, 5, .kill)
        #expect(world.leave(2) == [])
        #expect(world.yield(1, 1) == [])
    }
}
