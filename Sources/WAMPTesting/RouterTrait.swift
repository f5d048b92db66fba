public import Swampy
public import Testing

/// Gives each test a router of its own, which ends with it: see ``Testing/Trait/wampRouter``.
public struct RouterTrait: TestTrait, SuiteTrait, TestScoping {
    private let run: @Sendable (_ test: @concurrent @Sendable () async throws -> Void) async throws -> Void

    init(run: @escaping @Sendable (_ test: @concurrent @Sendable () async throws -> Void) async throws -> Void) {
        self.run = run
    }

    /// Every test of a suite gets one, not the suite.
    public var isRecursive: Bool { true }

    /// For the test runner.
    @concurrent public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await run(function)
    }
}

extension Trait where Self == RouterTrait {
    /// A router in the test's own process, with the realm `realm1`, on a free port of the loopback and a scheduler of its
    /// own, which `SWAMPY_SCHEDULER` may name. It takes a few milliseconds.
    public static var wampRouter: Self { wampRouter(RouterConfiguration()) }

    /// The same, with other realms, limits and rules of who may do what.
    public static func wampRouter(_ configuration: RouterConfiguration) -> Self {
        RouterTrait { test in
            try await withSchedulerOfTest { scheduler in
                let router = Router(configuration: configuration, on: scheduler)
                do {
                    let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
                    try await TestRouter(url: url, scheduler: scheduler, router: router).run(test)
                    await router.shutdown()
                } catch {
                    await router.shutdown()
                    throw error
                }
            }
        }
    }

    /// A real Crossbar.io, which is a program to be installed (`pip install crossbar`). It takes some seconds.
    ///
    /// - Parameters:
    ///   - config: a configuration of Crossbar.io in JSON, with `"port": "$PORT"` for the port that it gets; nil for a
    ///     realm `realm1` in which everybody may do everything.
    ///   - path: where its WebSocket is.
    ///   - command: the program; a name is looked for in `PATH`.
    public static func crossbar(config: String? = nil, path: String = "/ws", command: String = "crossbar") -> Self {
        RouterTrait { test in
            try await withSchedulerOfTest { scheduler in
                let crossbar = Crossbar(config: config ?? Crossbar.openConfig, path: path, command: command)
                try await crossbar.run(on: scheduler) { url in
                    try await TestRouter(url: url, scheduler: scheduler, router: nil).run(test)
                }
            }
        }
    }
}

/// Runs `body` with a scheduler that `SWAMPY_SCHEDULER` names, and ends it.
private func withSchedulerOfTest(_ body: (any Scheduler) async throws -> Void) async throws {
    let scheduler = try SchedulerName.fromEnvironment().makeScheduler()
    do {
        try await body(scheduler)
        await scheduler.shutdown()
    } catch {
        await scheduler.shutdown()
        throw error
    }
}
