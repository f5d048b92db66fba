#if Observability
    import CoreMetrics
    import InMemoryTracing
    import MetricsTestKit
    import Scheduling
    import TestSupport
    import Tracing
    import WAMP
    import WAMPRouter

    /// Two sessions of one router that are observed, and what was seen.
    struct World: Sendable {
        let tracer: InMemoryTracer
        let metrics: TestMetrics
        let router: Router
        let caller: Session
        let callee: Session

        /// The one span of this name that has ended.
        func span(_ name: String) throws -> FinishedInMemorySpan {
            let spans = tracer.finishedSpans.filter { $0.operationName == name }
            guard spans.count == 1 else { throw Unexpected(names: tracer.finishedSpans.map(\.operationName)) }
            return spans[0]
        }
    }

    struct Unexpected: Error {
        let names: [String]
    }

    /// Runs `body` with a tracer and metrics of its own.
    func withObservedSessions(
        _ kind: SchedulerKind = .libev, _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        let scheduler = try kind.make()
        let tracer = InMemoryTracer()
        let metrics = TestMetrics()
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await withTracer(tracer) {
                    try await withMetricsFactory(metrics) {
                        let router = Router(on: scheduler)
                        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
                        let caller = try await Session.connect(to: url, realm: "realm1", on: scheduler)
                        let callee = try await router.session(realm: "realm1")
                        let world = World(
                            tracer: tracer, metrics: metrics, router: router, caller: caller, callee: callee)
                        let outcome: Result<Void, any Error>
                        do { outcome = .success(try await body(world)) } catch { outcome = .failure(error) }
                        await caller.leave()
                        await callee.leave()
                        await router.shutdown(within: .zero)
                        try outcome.get()
                    }
                })
        } catch {
            outcome = .failure(error)
        }
        await scheduler.shutdown()
        try outcome.get()
    }
#endif
