public import Scheduling

/// One promise that every ``/Scheduling/Scheduler`` keeps, and the code that puts it to the test.
///
/// Any test framework can run them; in Swift Testing:
///
/// ```swift
/// @Test(arguments: SchedulerCheck.all)
/// func `My scheduler`(check: SchedulerCheck) async throws {
///     try await check.run { MyScheduler() }
/// }
/// ```
///
/// Run them one at a time: some measure the processor time of the whole process. A check ends, whatever the scheduler
/// does: one that is not through in ``limit`` has failed.
public struct SchedulerCheck: Sendable, CustomStringConvertible {
    /// What is promised, as the rest of a sentence that begins with "A scheduler".
    public let name: String
    private let body: Body

    /// Starts a scheduler to put to the test.
    public typealias Make = @Sendable () throws -> any Scheduler
    typealias Body = @concurrent @Sendable (@escaping Make) async throws -> Void

    /// How long a check may take, on a slow and busy machine and in a debug build.
    public static let limit: Duration = .seconds(120)

    /// All promises: what a scheduler must pass to be one.
    public static let all: [SchedulerCheck] =
        jobs + isolation + alarms + readiness + interest + closing + turns + fairness + cancellation + shutdown
        + waiting

    /// A check of one scheduler, which is made for it and shut down after it.
    init(_ name: String, _ body: @escaping @concurrent @Sendable (any Scheduler) async throws -> Void) {
        self.init(making: name) { make in
            let scheduler = try make()
            // Not shut down after a failure: what the check left open would trap and hide why.
            try await body(scheduler)
            await scheduler.shutdown()
        }
    }

    /// A check that makes its schedulers itself, and shuts them down.
    init(making name: String, _ body: @escaping Body) {
        self.name = name
        self.body = body
    }

    /// Runs the check on schedulers that `make` starts, and shuts them down again.
    ///
    /// - Throws: ``ConformanceFailure`` when the promise is not kept, also when it takes longer than ``limit``: what
    ///   hangs is left behind then. What `make` throws is passed on; `CancellationError` when the task is cancelled.
    public func run(on make: @escaping Make) async throws {
        let (outcomes, ended) = AsyncStream.makeStream(
            of: Result<Void, any Error>.self, bufferingPolicy: .bufferingOldest(1))
        // Bare tasks: neither may depend on the scheduler that is put to the test. The loop below waits for them.
        let work = Task { [body] in
            do { ended.yield(.success(try await body(make))) } catch { ended.yield(.failure(error)) }
        }
        let watchdog = Task { [name] in
            try await Task.sleep(for: Self.limit)
            ended.yield(.failure(ConformanceFailure("'\(name)' is through within \(Self.limit)")))
        }
        defer {
            work.cancel()
            watchdog.cancel()
        }
        for await outcome in outcomes { return try outcome.get() }
        throw CancellationError()
    }

    /// The promise.
    public var description: String { name }
}
