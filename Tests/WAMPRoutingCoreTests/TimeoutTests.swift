import TestSupport
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct TimeoutTests {
    private let procedure: URI = "com.example.slow"

    /// Session 1 offers ``procedure``, session 2 calls.
    private func world(_ features: Set<Feature> = [.callCanceling], options: Details = [:]) -> World {
        var world = World(sessions: 2)
        _ = world.join(1, features: features)
        _ = world.register(1, procedure, options: options)
        return world
    }

    @Test func `A22: a call that takes too long ends with ERROR timeout, and the callee is interrupted`() {
        var world = world()
        #expect(world.call(2, procedure, options: ["timeout": 1500]) == [.invocation(1, 1, to: 1)])
        #expect(world.realm.deadline == .milliseconds(1500))
        #expect(world.wait(.milliseconds(1499)) == [])
        #expect(
            world.wait(.milliseconds(1)).withoutSentences
                == [.interrupt(1, .killNoWait, to: 1), .error(.call, 1, .timeout, to: 2)])
        #expect(world.realm.deadline == nil)
        #expect(world.yield(1, 1) == [])
        #expect(world.wait(.seconds(10)) == [])
    }

    @Test func `A22: a callee that cannot be cancelled is not told`() {
        var world = world([])
        _ = world.call(2, procedure, options: ["timeout": 10])
        #expect(world.wait(.seconds(1)).withoutSentences == [.error(.call, 1, .timeout, to: 2)])
    }

    @Test(
        arguments: [
            ([.callTimeout], true, true), ([.callTimeout], false, false), ([.callCanceling], true, false),
        ] as [(Set<Feature>, Bool, Bool)])
    func `A23: the timeout is the callee's business only if it announced that, and registered so`(
        features: Set<Feature>, forwards: Bool, isForwarded: Bool
    ) {
        var world = world(features, options: ["forward_timeout": .bool(forwards)])
        let details: Details = isForwarded ? ["timeout": 50] : [:]
        #expect(world.call(2, procedure, options: ["timeout": 50]) == [.invocation(1, 1, details: details, to: 1)])
        #expect(world.wait(.seconds(1)).isEmpty == isForwarded)
    }

    @Test func `A25: timeout 0 or none is no limit`() {
        var world = world()
        _ = world.call(2, procedure, request: 1, options: ["timeout": 0])
        _ = world.call(2, procedure, request: 2)
        #expect(world.realm.deadline == nil)
    }

    @Test func `A25: the time begins again with each part of the result`() {
        var world = world([.callCanceling, .progressiveCallResults])
        _ = world.call(2, procedure, options: ["timeout": 100, "receive_progress": true])
        for _ in 0..<5 {
            #expect(world.wait(.milliseconds(90)) == [])
            #expect(world.yield(1, 1, options: ["progress": true]).count == 1)
        }
        #expect(world.wait(.milliseconds(99)) == [])
        #expect(world.wait(.milliseconds(1)).count == 2)
    }

    @Test func `A26: an answer, an error, a cancellation or the end of a session stops the time`() {
        var world = world()
        for request in 1...4 as ClosedRange<UInt64> {
            _ = world.call(2, procedure, request: RequestID(rawValue: request), options: ["timeout": 100])
        }
        _ = world.join(3)
        _ = world.call(3, procedure, options: ["timeout": 100])
        _ = world.yield(1, 1)
        _ = world.fail(1, 2)
        _ = world.cancel(2, 3)
        _ = world.leave(3)
        #expect(world.realm.deadline == .milliseconds(100))
        _ = world.leave(1)
        #expect(world.realm.deadline == nil)
        #expect(world.wait(.seconds(1)) == [])
    }

    @Test func `A22: the time runs on after kill, and the callee is not interrupted twice`() {
        var world = world()
        _ = world.call(2, procedure, options: ["timeout": 100])
        _ = world.cancel(2, 1, .kill)
        #expect(world.wait(.seconds(1)).withoutSentences == [.error(.call, 1, .timeout, to: 2)])
    }

    @Test func `a timeout beyond all measure does no harm`() {
        var world = world()
        _ = world.call(2, procedure, options: ["timeout": .integer(.max)])
        #expect(world.realm.deadline == .seconds(315_360_000))
        #expect(world.yield(1, 1).count == 1)
    }

    @Test(arguments: UInt64(1)...4)
    func `calls end in the order of their deadlines, however they were started and stopped`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var world = world([])
        var open: [RequestID: Duration] = [:]
        for number in 1...400 as ClosedRange<UInt64> {
            let request = RequestID(rawValue: number)
            let timeout = Int.random(in: 1...5000, using: &generator)
            _ = world.call(2, procedure, request: request, options: ["timeout": Value(integer: timeout)])
            open[request] = world.now + .milliseconds(timeout)
            if Bool.random(using: &generator), let (stopped, _) = open.randomElement(using: &generator) {
                #expect(world.yield(1, stopped).count == 1)
                open[stopped] = nil
            }
            #expect(world.realm.deadline == open.values.min())
            for delivery in world.wait(.milliseconds(Int.random(in: 0...10, using: &generator))) {
                guard case .message(.error(let error), to: 2) = delivery else { throw World.NoAnswer(deliveries: []) }
                let found = open.removeValue(forKey: error.request)
                let deadline = try #require(found)
                #expect(deadline <= world.now)
                #expect(open.values.allSatisfy { $0 >= deadline })
            }
        }
        #expect(world.wait(.seconds(10)).count == open.count)
        #expect(world.realm.deadline == nil)
    }
}
