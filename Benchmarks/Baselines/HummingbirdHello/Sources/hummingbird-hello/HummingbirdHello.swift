import Hummingbird
import NIOPosix

/// Answers `GET /hello/:name` on one event loop: `hummingbird-hello PORT`.
@main
struct HummingbirdHello {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }) else {
            fatalError("usage: hummingbird-hello PORT")
        }
        let router = Router()
        router.get("/hello/:name") { _, context in "Hello, \(try context.parameters.require("name"))" }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)))
        try await app.runService()
    }
}
