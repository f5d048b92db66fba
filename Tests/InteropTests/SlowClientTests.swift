import Foundation
import Swampy
import Testing
import WebApp

/// The small form of what `Peers/slow_clients.py` does to a server; it needs no packages.
@Suite(.serialized)
struct `Slow clients` {
    @Test(.timeLimit(.minutes(1)), arguments: schedulerNames)
    func `are all closed by their deadlines, and others are served meanwhile`(name: SchedulerName) async throws {
        try await withScheduler(name) { scheduler in
            let app = App(configuration: Self.configuration)
            app.get("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])" }
            app.post("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])" }
            let running = try await app.start(on: scheduler)
            let client = try Program(
                URL(filePath: "/usr/bin/python3"),
                [
                    Machine.peer("slow_clients.py"), "--port", "\(running.address.port ?? 0)", "--slow", "100",
                    "--half-open", "300", "--oversized", "20", "--seconds", "20",
                ])
            let output = await client.output()
            await client.end()
            await running.stop()
            let trouble = await client.errorText()
            let line = try #require(output.last, "\(trouble)")
            let figures = try JSONDecoder().decode([String: Double].self, from: Data(line.utf8))
            #expect(figures["closed by the server"] == 420)
            #expect(try #require(figures["others' requests"]) > 100)
        }
    }

    private static var configuration: App.Configuration {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.head = .seconds(1)
        configuration.timeouts.body = .seconds(1)
        configuration.timeouts.linger = .milliseconds(100)
        return configuration
    }
}
