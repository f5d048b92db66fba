import Scheduling
import WAMP
import WebSockets

/// A client over our own WebSocket.
struct WebSocketClient: Client {
    let socket: WebSocket

    static func connected(
        to url: String, subprotocols: [String] = ["wamp.2.json"], on scheduler: any Scheduler
    ) async throws -> WebSocketClient {
        WebSocketClient(socket: try await WebSocket.connect(to: url, subprotocols: subprotocols, on: scheduler))
    }

    func send(_ text: String) async throws {
        try await socket.send(text)
    }

    func receive() async throws -> Message? {
        switch try await socket.receive() {
        case .text(let text): try Message(decoding: Array(text.utf8).span.bytes, as: .json)
        case .binary: throw Unexpected(message: nil)
        case nil: nil
        }
    }

    func close() async {
        await socket.close()
    }
}
