import Scheduling
import Sockets
import WAMP

/// A client that speaks RawSocket by hand, to send what no good client sends and to read nothing when it should.
actor RawSocketClient: Client {
    /// A frame from the router.
    struct Frame: Equatable {
        let kind: UInt8
        let payload: [UInt8]
    }

    /// JSON, and messages of up to 16 MiB.
    static let request: [UInt8] = [0x7f, 0xf1, 0, 0]

    private let stream: ByteStream
    private var buffer: [UInt8] = []
    private var start = 0
    /// The router's four octets.
    private(set) var reply: [UInt8] = []

    static func connected(
        to url: String, _ request: [UInt8] = RawSocketClient.request, on scheduler: any Scheduler
    ) async throws -> RawSocketClient {
        let client = RawSocketClient(try await connection(to: url, on: scheduler))
        try await client.shakeHands(request)
        return client
    }

    /// A connection on which nothing was said.
    static func connection(to url: String, on scheduler: any Scheduler) async throws -> ByteStream {
        switch try TransportURL(url).place {
        case .host(let host, let port): try await .connected(to: .ipv4(host, port: port), on: scheduler)
        case .unix(let address): try await .connected(to: address, on: scheduler)
        }
    }

    private init(_ stream: ByteStream) {
        self.stream = stream
    }

    private func shakeHands(_ request: [UInt8]) async throws {
        try await stream.write(request)
        if request.count == 4, try await need(4) { reply = take(4) }
    }

    // MARK: Sending

    static func frame(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [kind] + [16, 8, 0].map { UInt8(truncatingIfNeeded: payload.count >> $0) } + payload
    }

    func write(_ bytes: [UInt8]) async throws {
        try await stream.write(bytes)
    }

    func send(_ text: String) async throws {
        try await write(Self.frame(0, Array(text.utf8)))
    }

    func close() async {
        await stream.close()
    }

    // MARK: Receiving

    func receive() async throws -> Message? {
        guard let frame = try await receiveFrame() else { return nil }
        guard frame.kind == 0 else { throw Unexpected(message: nil) }
        return try Message(decoding: frame.payload.span.bytes, as: .json)
    }

    /// The next frame; nil at the end of the connection.
    func receiveFrame() async throws -> Frame? {
        guard try await need(4) else { return nil }
        let count = buffer[start + 1..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard try await need(4 + count) else { return nil }
        let frame = take(4 + count)
        return Frame(kind: frame[0], payload: Array(frame[4...]))
    }

    /// The next four octets, whatever they are.
    func receiveFrameHeader() async throws -> [UInt8] {
        try await need(4) ? take(4) : []
    }

    private func take(_ count: Int) -> [UInt8] {
        defer { start += count }
        return Array(buffer[start..<start + count])
    }

    /// Waits until so many bytes are there; false when the connection ends first.
    private func need(_ count: Int) async throws -> Bool {
        while buffer.count - start < count {
            let bytes = try await stream.read()
            if bytes.isEmpty { return false }
            buffer.removeFirst(start)
            start = 0
            buffer += bytes
        }
        return true
    }
}
