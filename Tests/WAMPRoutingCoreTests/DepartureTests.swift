import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct `A session that leaves much behind` {
    private let count = 3 * Departures.pieceSize

    /// Session 1 offers ``count`` procedures and is subscribed to as many topics; 2 and 3 are there too.
    private func world() -> World {
        var world = World(sessions: 1, 2, 3)
        for number in 0..<count {
            let request = RequestID(rawValue: UInt64(2 * number + 1))
            _ = world.register(1, procedure(number), request: request, options: ["invoke": "first"])
            _ = world.subscribe(1, procedure(number), request: request)
        }
        return world
    }

    private func procedure(_ number: Int) -> URI { URI("com.example.p\(number)") }

    @Test func `is cleared away piece by piece, and then it is told that it has left`() {
        var world = world()
        _ = world.subscribe(2, "wamp.session.on_leave", request: 1)
        #expect(world.leave(1).isEmpty)
        #expect(!world.realm.contains(1) && world.realm.sessionCount == 2)
        var counts: [Int] = []
        var told: [Delivery] = []
        while let deadline = world.realm.deadline {
            #expect(deadline > world.now && told.isEmpty)
            told = world.wait(deadline - world.now)
            counts.append(world.realm.registrationCount + world.realm.subscriptionCount - 1)
        }
        #expect(counts == (0..<6).reversed().map { $0 * Departures.pieceSize })
        #expect(told.count == 1)
    }

    @Test func `offers nothing from the moment on`() {
        var world = world()
        _ = world.leave(1)
        #expect(world.call(2, procedure(count - 1)).withoutSentences == [.error(.call, 1, .noSuchProcedure, to: 2)])
        let registered = world.register(2, procedure(0), request: 2)
        #expect(registered == [.registered(2, RegistrationID(rawValue: UInt64(count + 1)), to: 2)])
        #expect(world.call(3, procedure(0)).invoked == [2])
        _ = world.wait(.seconds(1))
        #expect(world.realm.registrationCount == 1 && world.realm.deadline == nil)
        #expect(world.call(3, procedure(0), request: 2).invoked == [2])
    }

    @Test func `leaves what it shared to the others`() {
        var world = world()
        _ = world.register(2, procedure(count - 1), options: ["invoke": "first"])
        #expect(world.call(3, procedure(count - 1)).invoked == [1])
        #expect(world.leave(1).withoutSentences == [.error(.call, 1, .canceled, to: 3)])
        #expect(world.call(3, procedure(count - 1), request: 2).invoked == [2])
        _ = world.wait(.seconds(1))
        #expect(world.call(3, procedure(count - 1), request: 3).invoked == [2])
    }

    @Test func `is gone at once when nobody is left who would have to wait`() {
        var world = world()
        _ = world.leave(1)
        _ = world.leave(2)
        #expect(world.realm.deadline != nil)
        _ = world.leave(3)
        #expect(world.realm.isEmpty && world.realm.deadline == nil)
    }
}
