import Swampy

/// The command was told to end before it had its result.
struct Interrupted: Error, CustomStringConvertible {
    let description = "interrupted"
}

/// How many seconds a command may be told to take, at most: a year. No `Duration` is as long as some numbers are.
let longestRun = 365.0 * 86_400

/// Runs `work` on `scheduler` and waits for it. SIGINT and SIGTERM cancel it; a second one ends the process at once.
///
/// The process ends with it, so the scheduler is not shut down: what is still being closed may take its time.
///
/// - Throws: what `work` throws; ``Interrupted`` when it was cancelled.
func run(on scheduler: any Scheduler, _ work: @escaping @concurrent @Sendable () async throws -> Void) async throws {
    let task = scheduler.task(name: "command") { try await work() }
    EndSignals.onFirst { task.cancel() }
    do {
        try await task.value
    } catch is CancellationError {
        throw Interrupted()
    } catch SocketError.cancelled {
        throw Interrupted()
    }
}

/// ``run(on:_:)`` for work that has no end of its own.
func runUntilSignal(
    on scheduler: any Scheduler, _ work: @escaping @concurrent @Sendable () async throws -> Void
) async throws {
    try await untilInterrupted { try await run(on: scheduler, work) }
}

/// Takes it for the proper end of `work` that it is interrupted.
func untilInterrupted(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch is Interrupted {
        // As it should be.
    }
}

/// Waits until the task is cancelled.
func untilCancelled() async {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    for await _ in stream {}
    withExtendedLifetime(continuation) {}  // a stream without one would be over
}
