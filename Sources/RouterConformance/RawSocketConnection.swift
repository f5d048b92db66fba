internal import ByteCore
internal import SerializationCore
internal import Sockets
internal import TLS
internal import WAMP
internal import WAMPCore

/// A connection over RawSocket.
actor RawSocketConnection: Connection {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let stream: ByteStream
    private var received: [UInt8] = []

    static func open(
        to url: TransportURL, _ format: SerializationFormat, tls: TLSContext?, on scheduler: any Scheduler
    ) async throws -> RawSocketConnection {
        let stream: ByteStream
        switch url.place {
        case .unix(let address): stream = try await .connected(to: address, on: scheduler)
        case .host(let host, let port):
            stream = try await .connected(toHost: host, port: port, on: scheduler)
            #if TLS
                if url.isSecure { try await stream.startTLS(try .ofClient(tls), serverName: host) }
            #endif
        }
        let connection = RawSocketConnection(stream, on: scheduler)
        try await connection.shakeHands(format)
        return connection
    }

    private init(_ stream: ByteStream, on scheduler: any Scheduler) {
        self.stream = stream
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    private func shakeHands(_ format: SerializationFormat) async throws {
        let handshake = RawSocketClientHandshake(format, maximumMessageSize: 1 << 24)
        try await stream.write(handshake.request)
        let reply = try await take(RawSocketHandshake.size)
        _ = try handshake.validate(reply.rawSpan)
    }

    func send(_ bytes: [UInt8], as format: SerializationFormat) async throws {
        let word = RawSocketFrameHeader(.message, length: bytes.count).word
        try await stream.write([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } + bytes)
    }

    func receive() async throws -> [UInt8] {
        while true {
            try await need(RawSocketFrameHeader.size)
            let word = received.prefix(RawSocketFrameHeader.size).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let header = try RawSocketFrameHeader(word)
            try await need(RawSocketFrameHeader.size + header.length)
            received.removeFirst(RawSocketFrameHeader.size)
            let payload = try await take(header.length)
            if header.kind == .message { return payload }  // pings are not what the cases are about
        }
    }

    func close() async {
        await stream.close()
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        try await need(count)
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    /// Waits until so many bytes are there.
    private func need(_ count: Int) async throws {
        while received.count < count {
            let bytes = try await stream.read()
            guard !bytes.isEmpty else { throw ConnectionEnded() }
            received += bytes
        }
    }
}
