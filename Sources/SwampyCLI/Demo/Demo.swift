import Swampy

/// Serves the demo until the task is cancelled. `listening` gets its URL when browsers can come.
func runDemo(
    host: String, port: UInt16, router: String?, realm: String, on scheduler: any Scheduler,
    listening: @Sendable (String) -> Void
) async throws {
    let app = makeBoardApp(
        configuration: WAMPConfiguration(router: router, realm: realm, host: host, port: port))
    let running = try await app.start(on: scheduler)
    listening("http://\(running.address)/")
    do {
        while true { try await scheduler.sleep(for: .seconds(86_400)) }
    } catch {
        await running.stop()  // the task was cancelled, which is how the demo ends
    }
}
