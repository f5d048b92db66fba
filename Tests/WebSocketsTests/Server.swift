import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebSockets

/// A WebSocket server for one test: everything it accepted is closed with it.
struct TestServer {
    let scheduler: any Scheduler
    let address: SocketAddress
    var url: String { "ws://\(address)/" }
}

/// Runs `body` beside a server that runs `serve` for each connection.
func withServer(
    _ kind: SchedulerKind, configuration: WebSocketServer.Configuration = .init(),
    serve: @escaping @concurrent @Sendable (WebSocket) async throws -> Void,
    _ body: (TestServer) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let served = Served()
    let server = try await WebSocketServer.listening(
        at: .ipv4("127.0.0.1", port: 0), on: scheduler, configuration: configuration
    ) { socket, _ in
        let task = scheduler.task {
            // How a connection ends is what the client's side of the test looks at.
            try? await serve(socket)
            await socket.close()
        }
        served.add(task)
    }
    let address = try #require(await server.address)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(TestServer(scheduler: scheduler, address: address)))
    } catch {
        outcome = .failure(error)
    }
    await server.close()
    await served.end()
    await scheduler.shutdown()
    try outcome.get()
}

/// Sends back whatever comes.
@concurrent func echo(_ socket: WebSocket) async throws {
    for try await message in socket.messages {
        switch message {
        case .text(let text): try await socket.send(text)
        case .binary(let bytes): try await socket.send(bytes)
        }
    }
}
