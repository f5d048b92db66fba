import DispatchScheduling
import Glibc
import LibevScheduling
import Scheduling
import WebSockets

/// A WebSocket echo server, for conformance and speed.
///
///     websocket-echo driven|async [libev|dispatch] [deflate]
///
/// It prints `listening on ws://127.0.0.1:PORT` and ends on SIGTERM. `driven` is the face that calls back, `async` the one
/// that is awaited.
@main
struct WebSocketEcho {
    static func main() async throws {
        let arguments = Set(CommandLine.arguments.dropFirst())
        let scheduler: any Scheduler = arguments.contains("dispatch") ? DispatchScheduler() : try LibevScheduler()
        var configuration = WebSocketServer.Configuration()
        if arguments.contains("deflate") {
            var compression = WebSocketCompression()
            compression.threshold = 0  // all that comes compressed goes back so
            configuration.compression = compression
        }
        configuration.limits.maximumMessageSize = 64 * 1024 * 1024
        configuration.limits.maximumFrameSize = 64 * 1024 * 1024
        let server =
            arguments.contains("driven")
            ? try await serveDriven(configuration, on: scheduler) : try await serve(configuration, on: scheduler)
        let port = await server.address?.port ?? 0
        print("listening on ws://127.0.0.1:\(port)")
        fflush(nil)  // whoever started this waits for the line at the other end of a pipe or a file
        while true { pause() }
    }

    private static func serve(
        _ configuration: WebSocketServer.Configuration, on scheduler: any Scheduler
    ) async throws -> WebSocketServer {
        try await WebSocketServer.serving(
            at: .ipv4("127.0.0.1", port: 0), on: scheduler, configuration: configuration
        ) { socket, _ in
            var bytes: [UInt8] = []
            while let kind = try await socket.receive(into: &bytes) { try await socket.send(kind, bytes) }
        }
    }

    private static func serveDriven(
        _ configuration: WebSocketServer.Configuration, on scheduler: any Scheduler
    ) async throws -> WebSocketServer {
        try await WebSocketServer.listening(
            at: .ipv4("127.0.0.1", port: 0), on: scheduler, configuration: configuration
        ) { socket, _ in
            socket.driveNow(Echo(socket))
        }
    }
}

/// Sends back what it is called with.
private actor Echo: WebSocketDriver {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let socket: WebSocket

    init(_ socket: WebSocket) {
        self.socket = socket
        unownedExecutor = socket.unownedExecutor
    }

    func received(_ kind: MessageKind, _ payload: RawSpan) {
        socket.writeNow(kind, payload)
    }

    func drained() {}

    func closed(_ reason: CloseReason) {}
}
