import HTTP
import Scheduling
import Swampy
import WebApp

/// An app on a free port, for foreign clients.
func makeApp(_ configuration: App.Configuration = App.Configuration(port: 0)) -> App {
    let app = App(configuration: configuration)
    app.get("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])" }
    app.post("/echo") { request, _ in Response.bytes(request.body, contentType: "application/octet-stream") }
    app.get("/numbers/:count") { request, _ in
        let count: Int = try request.parameters.require("count")
        return Response.stream(contentType: "text/plain") { body in
            for number in 0..<count { try await body.write("\(number)\n") }
            await body.setTrailers([.init("Count")!: "\(count)"])
        }
    }
    app.on(.post, "/upload", body: .streamed(limit: 100_000_000)) { request, _ in
        var count = 0
        for try await bytes in request.bodyParts { count += bytes.count }
        return "\(count)"
    }
    app.webSocket("/chat") { socket, _, _ in
        for try await message in socket.messages {
            if case .text(let text) = message { try await socket.send(text) }
        }
    }
    return app
}

/// Runs `body` beside ``makeApp()``, with the URL of its root without a slash.
func withWebServer(_ name: SchedulerName, _ body: (_ base: String, any Scheduler) async throws -> Void) async throws {
    try await withScheduler(name) { scheduler in
        let running = try await makeApp().start(on: scheduler)
        do {
            try await body("http://\(running.address)", scheduler)
            await running.stop()
        } catch {
            await running.stop()
            throw error
        }
    }
}

extension HTTPClient.Configuration {
    /// Whatever the environment says of proxies, the servers of these tests are here.
    static var direct: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.proxies = .none
        return configuration
    }
}
