import LibevScheduling
import RouterConformance
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The article on the router's conformance` {
    @Test func `tries a router`() async throws {
        let scheduler = try LibevScheduler()
        let router = Router(on: scheduler)
        let port = try await freePort()
        try await router.listen(at: "ws://127.0.0.1:\(port)/ws")
        #expect(try await report(port, on: scheduler).failures.isEmpty)
        await router.shutdown()
        await scheduler.shutdown()
    }

    private func report(_ port: UInt16, on scheduler: any Scheduler) async throws -> ConformanceReport {
        var runner = ConformanceRunner(
            places: ["main": RouterPlace(url: "ws://127.0.0.1:\(port)/ws", realm: "realm1")], on: scheduler)
        runner.only = ["P5", "R3"]  // all rows where none are named
        let report = try await runner.run(.standard())
        print(report.table)
        return report
    }
}
