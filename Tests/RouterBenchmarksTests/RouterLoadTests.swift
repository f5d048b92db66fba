import Glibc
import LoopBenchmarks
import RouterBenchmarks
import Scheduling
import SerializationCore
import TestSupport
import Testing
import WAMPRouter

/// A fraction of a second of everything, against our router on a scheduler of its own.
@Suite(.timeLimit(.minutes(1))) struct `A load of a router` {
    private static let brief = RouterLoad.Extent.seconds(0.1, warmUp: 0.02)

    @Test(arguments: SchedulerKind.both, SerializationFormat.allCases)
    func `counts calls and what they took`(kind: SchedulerKind, format: SerializationFormat) async throws {
        try await withRouter(kind) { scheduler, webSocket, rawSocket in
            for url in [webSocket, rawSocket] {
                var load = RouterLoad(.calls(.both), url: url)
                load.format = format
                load.inFlight = 10
                load.extent = Self.brief
                load.processID = getpid()
                let figures = try await load.measure(on: scheduler)
                #expect(figures.operation == .call && figures.operations > 0 && figures.errors == 0)
                #expect(figures.rate > 0 && figures.loadCores > 0)
                #expect(figures.latencies.map { $0.p50 > 0 && $0.p99 >= $0.p50 } == true)
                #expect(figures.processorMicroseconds.map { $0 > 0 } == true)
                #expect(figures.bytesPerSession == nil)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `makes as many calls as it is told to`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { scheduler, url, _ in
            var load = RouterLoad(.calls(.both), url: url)
            load.inFlight = 3
            load.size = 1000
            load.extent = .operations(200)
            let figures = try await load.measure(on: scheduler)
            #expect(figures.operations == 200)
            #expect(figures.processorMicroseconds == nil)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `has the callee elsewhere`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { scheduler, url, _ in
            let (stream, ready) = AsyncStream.makeStream(of: Void.self)
            let callee = scheduler.task {
                try await RouterLoad(.calls(.callee), url: url).serveCalls(on: scheduler) { ready.finish() }
            }
            for await _ in stream {}
            var load = RouterLoad(.calls(.caller), url: url)
            load.extent = .operations(50)
            let figures = try await load.measure(on: scheduler)
            #expect(figures.operations == 50)
            callee.cancel()
            try await callee.value
        }
    }

    @Test(arguments: SchedulerKind.both, [1, 20])
    func `counts an event once for each subscriber`(kind: SchedulerKind, subscribers: Int) async throws {
        try await withRouter(kind) { scheduler, webSocket, rawSocket in
            for url in [webSocket, rawSocket] {
                var load = RouterLoad(.events(subscribers: subscribers), url: url)
                load.inFlight = 5
                load.extent = .operations(30)
                let figures = try await load.measure(on: scheduler)
                #expect(figures.operation == .event && figures.operations == 30 * subscribers)
            }
        }
    }

    @Test(arguments: RouterLoad.Crowd.Kind.allCases)
    func `has a crowd around it`(kind: RouterLoad.Crowd.Kind) async throws {
        try await withRouter(.libev) { scheduler, url, _ in
            var load = RouterLoad(kind == .registrations ? .calls(.both) : .events(subscribers: 2), url: url)
            load.crowd = RouterLoad.Crowd(kind, count: 5000)
            load.extent = .operations(10)
            let figures = try await load.measure(on: scheduler)
            #expect(figures.operations == (kind == .registrations ? 10 : 20))
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `counts joins`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { scheduler, webSocket, rawSocket in
            for url in [webSocket, rawSocket] {
                var load = RouterLoad(.joins(30), url: url)
                load.inFlight = 4
                let figures = try await load.measure(on: scheduler)
                #expect(figures.operation == .join && figures.operations == 30 && figures.idleCores == nil)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `holds sessions that do nothing`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { scheduler, url, _ in
            var load = RouterLoad(.idle(20), url: url)
            load.inFlight = 20
            load.extent = Self.brief
            load.processID = getpid()
            let figures = try await load.measure(on: scheduler)
            #expect(figures.operations == 20)
            #expect(figures.bytesPerSession != nil && figures.idleCores != nil)
        }
    }

    @Test func `says what a program can read`() async throws {
        try await withRouter(.libev) { scheduler, url, _ in
            var load = RouterLoad(.calls(.both), url: url)
            load.extent = .operations(1)
            let figures = try await load.measure(on: scheduler)
            #expect(figures.json.hasPrefix(#"{"operation": "call", "operations": 1, "seconds": "#))
            #expect(!figures.json.contains("\n"))
            #expect(figures.text.contains(" calls/s (1 in "))
        }
    }

    // MARK: What goes wrong

    @Test func `an unknown realm is refused by name`() async throws {
        try await withRouter(.libev) { scheduler, url, _ in
            var load = RouterLoad(.calls(.both), url: url)
            load.realm = "realm2"
            await #expect(throws: RouterLoadFailure.refused("wamp.error.no_such_realm")) {
                try await load.measure(on: scheduler)
            }
            load.kind = .joins(5)
            await #expect(throws: RouterLoadFailure.refused("wamp.error.no_such_realm")) {
                try await load.measure(on: scheduler)
            }
        }
    }

    @Test func `calls that nobody answers are errors, and no measurement`() async throws {
        try await withRouter(.libev) { scheduler, url, _ in
            var load = RouterLoad(.calls(.caller), url: url)
            load.extent = .operations(10)
            await #expect(throws: RouterLoadFailure.onlyErrors(10)) { try await load.measure(on: scheduler) }
        }
    }

    @Test func `a process that is not there is named`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        var load = RouterLoad(.calls(.both), url: "ws://127.0.0.1:1/")
        load.processID = Int32.max
        await #expect(throws: RouterLoadFailure.noProcess(.max)) { try await load.measure(on: scheduler) }
        await scheduler.shutdown()
    }

    @Test func `a router that goes away ends it`() async throws {
        try await withRouter(.libev) { scheduler, _, _ in
            let own = try SchedulerKind.libev.make()
            let router = Router(on: own)
            var load = RouterLoad(.idle(5), url: try await router.listen(at: "ws://127.0.0.1:0/"))
            load.extent = .seconds(1, warmUp: 0)
            let running = scheduler.task { [load] in try await load.measure(on: scheduler) }
            while await router.sessionCount < 5 { await Task.yield() }
            await router.shutdown(within: .zero)
            await #expect(throws: RouterLoadFailure.self) { try await running.value }
            await own.shutdown()
        }
    }

    @Test func `figures that make no sense are told`() {
        func trouble(_ kind: RouterLoad.Kind = .calls(.both), _ change: (inout RouterLoad) -> Void = { _ in })
            -> String?
        {
            var load = RouterLoad(kind, url: "ws://127.0.0.1:8080/ws")
            change(&load)
            return load.trouble
        }
        #expect(trouble() == nil)
        #expect(trouble(.events(subscribers: 0)) == "there are from 1 to 20000 sessions")
        #expect(trouble(.idle(20_001)) == "there are from 1 to 20000 sessions")
        #expect(trouble { $0.crowd = .init(.prefixes, count: 0) } == "there are from 1 to 1000000 prefixes")
        #expect(trouble { $0.inFlight = 0 } == "from 1 to 10000 operations are in flight")
        #expect(trouble { $0.size = -1 } != nil)
        #expect(trouble { ($0.size, $0.inFlight) = (1 << 20, 65) } != nil)
        #expect(trouble { ($0.size, $0.inFlight) = (1 << 20, 64) } == nil)
        #expect(trouble { $0.extent = .operations(0) } != nil)
        #expect(trouble { $0.extent = .seconds(0, warmUp: 1) } != nil)
        #expect(trouble { $0.extent = .seconds(599, warmUp: 2) } == "it takes more than 0 and at most 600 seconds")
    }
}

/// Runs `body` beside a router on a scheduler of its own; the load's scheduler is another one.
func withRouter(
    _ kind: SchedulerKind, _ body: (any Scheduler, _ webSocket: String, _ rawSocket: String) async throws -> Void
) async throws {
    let (scheduler, own) = (try kind.make(), try kind.make())
    let router = Router(on: own)
    let urls = (try await router.listen(at: "ws://127.0.0.1:0/"), try await router.listen(at: "rs://127.0.0.1:0"))
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(scheduler, urls.0, urls.1))
    } catch {
        outcome = .failure(error)
    }
    await router.shutdown(within: .zero)
    await own.shutdown()
    await scheduler.shutdown()
    try outcome.get()
}
