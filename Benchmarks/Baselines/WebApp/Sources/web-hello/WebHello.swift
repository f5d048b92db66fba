import LibevScheduling
import WebApp

/// Answers `GET /hello/:name` on one libev loop: `web-hello PORT`.
@main
struct WebHello {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap({ UInt16($0) }) else {
            fatalError("usage: web-hello PORT")
        }
        var configuration = App.Configuration(port: port)
        configuration.limits.maximumConnections = 20_000
        let app = App(configuration: configuration)
        app.get("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])" }
        app.post("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])" }
        try await app.run(on: LibevScheduler())
    }
}
