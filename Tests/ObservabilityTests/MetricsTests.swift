#if Observability
    import MetricsTestKit
    import TestSupport
    import Testing
    import WAMP

    @Suite(.serialized, .timeLimit(.minutes(1))) struct `The metrics of a session` {
        @Test(arguments: SchedulerKind.both)
        func `count calls, invocations, publications and events by their outcome`(kind: SchedulerKind) async throws {
            try await withObservedSessions(kind) { world in
                try await world.callee.register("com.example.halve") { (number: Int) async throws -> Int in
                    guard number.isMultiple(of: 2) else { throw WAMPError("com.example.odd") }
                    return number / 2
                }
                let (seen, seeing) = AsyncStream.makeStream(of: Void.self)
                try await world.callee.subscribe("com.example.news") { (_: Event) in seeing.yield() }
                for number in [2, 4, 6] { _ = try await world.caller.call("com.example.halve", number) as CallResult }
                await #expect(throws: WAMPError.self) {
                    try await world.caller.call("com.example.halve", 1) as CallResult
                }
                try await world.caller.publish("com.example.news")
                var events = seen.makeAsyncIterator()
                await events.next()
                for label in ["swampy.wamp.calls", "swampy.wamp.invocations"] {
                    #expect(world.metrics.counterTotal(label: label, dimensions: [("outcome", "ok")]) == 3)
                    #expect(world.metrics.counterTotal(label: label, dimensions: [("outcome", "error")]) == 1)
                    let durations = world.metrics.timers(label: "\(label).duration").flatMap(\.values)
                    #expect(durations.count == 4)
                    #expect(durations.allSatisfy { $0 > 0 })
                }
                #expect(world.metrics.counterTotal(label: "swampy.wamp.publications") == 1)
                #expect(world.metrics.counterTotal(label: "swampy.wamp.events") == 1)
                #expect(!world.metrics.recorders(label: "swampy.wamp.queued.bytes").flatMap(\.values).isEmpty)
            }
        }
    }
#endif
