import Glibc
import Swampy

/// Tells on a terminal, every second, for how long something takes already, which says nothing meanwhile.
///
/// - Throws: what `work` throws.
func withProgress<Result: Sendable>(
    _ title: String, of expected: Duration? = nil, on scheduler: any Scheduler,
    _ work: @concurrent @Sendable () async throws -> Result
) async throws -> Result {
    guard Terminal.isThere(STDERR_FILENO) else { return try await work() }
    let clock = scheduler.task {
        let start = scheduler.now
        while !Task.isCancelled {
            let seconds = (scheduler.now - start).components.seconds
            let end = expected.map { " of \($0.components.seconds)" } ?? ""
            StandardError.write("\r\u{1B}[K\(title): \(seconds)\(end) s")
            do { try await scheduler.sleep(for: .seconds(1)) } catch { break }
        }
        StandardError.write("\r\u{1B}[K")  // room for what comes after
    }
    let outcome: Swift.Result<Result, any Error>
    do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
    clock.cancel()
    await clock.value
    return try outcome.get()
}
