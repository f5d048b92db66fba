import Glibc
import RouterBenchmarks
import Scheduling
import SerializationCore
import Synchronization
import TestSupport
import Testing

/// The short form of `make soak`.
@Suite(.timeLimit(.minutes(1))) struct `A soak of a router` {
    @Test(arguments: SchedulerKind.both)
    func `accounts for each call and each event`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { scheduler, webSocket, rawSocket in
            for url in [webSocket, rawSocket] {
                var soak = RouterSoak(url: url, duration: .milliseconds(500))
                soak.interval = .milliseconds(200)
                soak.processID = getpid()
                let reports = Mutex<[SoakFigures]>([])
                let (figures, settled) = try await soak.run(on: scheduler) { figures in
                    reports.withLock { $0.append(figures) }
                }
                #expect(figures.isBalanced, "\(figures.text)")
                #expect(figures.calls > 0 && figures.publications > 0 && figures.visits > 0)
                #expect(figures.routerBytes.map { $0 > 0 } == true && figures.ownBytes > 0)
                #expect(reports.withLock { $0.first } == settled)
                #expect(figures.conclusion(since: settled).hasPrefix("0 calls and 0 events missing; router "))
            }
        }
    }

    @Test func `is not balanced when anything is missing, wrong or out of order`() {
        var figures = SoakFigures()
        (figures.calls, figures.results, figures.invocations) = (5, 5, 5)
        (figures.publications, figures.events) = (2, 6)
        #expect(figures.isBalanced)
        for change: WritableKeyPath<SoakFigures, Int> in [
            \.calls, \.results, \.invocations, \.wrongResults, \.publications, \.events, \.misplacedEvents,
        ] {
            var other = figures
            other[keyPath: change] += 1
            #expect(!other.isBalanced)
        }
        figures.events = 4
        #expect(figures.conclusion(since: SoakFigures()).hasPrefix("0 calls and 2 events missing"))
        (figures.seconds, figures.ownBytes, figures.routerBytes) = (1.23456, 5000, 4096)
        #expect(figures.value["seconds"] == 1.235 && figures.value["missing_events"] == nil)
        var earlier = SoakFigures()
        (earlier.seconds, earlier.ownBytes, earlier.routerBytes) = (1, 1000, 5000)
        let conclusion = figures.value(since: earlier)
        #expect(conclusion["missing_calls"] == 0 && conclusion["missing_events"] == 2)
        #expect(conclusion["balanced"] == false)
        #expect(conclusion["own_growth"] == 4000 && conclusion["router_growth"] == -904)
        #expect(conclusion["calls"] == 5 && conclusion["router_bytes"] == 4096)
    }

    @Test func `ends with what went wrong when nobody is there`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let soak = RouterSoak(url: "ws://127.0.0.1:1/", duration: .seconds(1))
        await #expect(throws: (any Error).self) { try await soak.run(on: scheduler) { _ in } }
        await scheduler.shutdown()
    }
}
