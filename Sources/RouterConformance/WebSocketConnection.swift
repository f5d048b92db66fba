internal import SerializationCore
internal import TLS
internal import WAMP
internal import WebSockets

/// A connection over WebSocket.
struct WebSocketConnection: Connection {
    private let socket: WebSocket

    init(
        to url: TransportURL, _ format: SerializationFormat, tls: TLSContext?, on scheduler: any Scheduler
    ) async throws {
        var address: SocketAddress?
        if case .unix(let place) = url.place { address = place }
        socket = try await WebSocket.connect(
            to: url.webSocketURL, at: address, subprotocols: [format.subprotocol], tls: tls, on: scheduler)
    }

    func send(_ bytes: [UInt8], as format: SerializationFormat) async throws {
        if format.isBinary {
            try await socket.send(bytes)
        } else {
            try await socket.send(String(decoding: bytes, as: UTF8.self))
        }
    }

    func receive() async throws -> [UInt8] {
        switch try await socket.receive() {
        case .text(let text): Array(text.utf8)
        case .binary(let bytes): bytes
        case nil: throw ConnectionEnded()
        }
    }

    func close() async {
        await socket.close()
    }
}
