import LibevScheduling
import WebApp
import WebAppWAMP

/// Answers `GET /hello/:name` with what a WAMP procedure answers to the name: `view-app PORT PROCEDURE [ROUTER]`. Without
/// a router's URL it carries its own, in which somebody else offers the procedure.
@main
struct ViewApp {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard (2...3).contains(arguments.count), let port = UInt16(arguments[1]) else {
            fatalError("usage: view-app PORT PROCEDURE [ROUTER]")
        }
        let procedure = arguments[2]
        let router = arguments.count == 3 ? arguments[3] : nil
        let app = App(configuration: WAMPConfiguration(router: router, realm: "realm1", port: port))
        app.get("/hello/:name") { request, context -> String in
            try await context.wamp.call(procedure, request.parameters["name"])
        }
        try await app.run(on: LibevScheduler())
    }
}
