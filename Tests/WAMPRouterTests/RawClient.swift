import Scheduling
import Sockets
import WAMP

/// A client that speaks WebSocket by hand, to send what no good client sends and to read nothing when it should.
actor RawClient: Client {
    /// A frame from the router.
    struct Frame: Equatable {
        let opcode: UInt8
        let payload: [UInt8]

        /// The code of a close frame.
        var closeCode: UInt16? {
            guard opcode == 0x8, payload.count >= 2 else { return nil }
            return UInt16(payload[0]) << 8 | UInt16(payload[1])
        }
    }

    static let text: UInt8 = 0x1
    static let binary: UInt8 = 0x2

    private let stream: ByteStream
    private var buffer: [UInt8] = []
    private var start = 0
    /// The code of the close frame that ended ``receive()``.
    private(set) var closeCode: UInt16?

    /// - Parameter headers: more lines of the request, each with its end.
    static func connected(
        to url: String, headers: String = "", on scheduler: any Scheduler
    ) async throws -> RawClient {
        let endpoint = try Endpoint(url)
        let address = SocketAddress.ipv4(endpoint.host, port: endpoint.port ?? 80)
        let client = RawClient(try await ByteStream.connected(to: address, on: scheduler))
        try await client.shakeHands(endpoint, headers)
        return client
    }

    private init(_ stream: ByteStream) {
        self.stream = stream
    }

    private func shakeHands(_ endpoint: Endpoint, _ headers: String) async throws {
        let head = """
            GET \(endpoint.path) HTTP/1.1\r
            Host: \(endpoint.authority)\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Protocol: wamp.2.json\r
            \(headers)\r

            """
        try await stream.write(Array(head.utf8))
        var end: [UInt8] = []
        while end != [13, 10, 13, 10] {
            guard try await need(1) else { throw Unexpected(message: nil) }
            end = end.suffix(3) + [buffer[start]]
            start += 1
        }
    }

    // MARK: Sending

    /// A frame, masked with zeros.
    static func frame(
        _ opcode: UInt8, _ payload: some Collection<UInt8>, isFinal: Bool = true, announcing count: Int? = nil
    ) -> [UInt8] {
        let count = count ?? payload.count
        var bytes = [opcode | (isFinal ? 0x80 : 0)]
        if count < 126 {
            bytes.append(0x80 | UInt8(count))
        } else {
            bytes.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: count >> shift))
            }
        }
        return bytes + [0, 0, 0, 0] + payload
    }

    func write(_ bytes: [UInt8]) async throws {
        try await stream.write(bytes)
    }

    func send(_ text: String) async throws {
        try await write(Self.frame(Self.text, Array(text.utf8)))
    }

    func closeWriting() async throws {
        try await stream.closeWriting()
    }

    func close() async {
        await stream.close()
    }

    // MARK: Receiving

    func receive() async throws -> Message? {
        guard let frame = try await receiveFrame() else { return nil }
        guard frame.opcode == Self.text else {
            closeCode = frame.closeCode
            return nil
        }
        return try Message(decoding: frame.payload.span.bytes, as: .json)
    }

    /// The next frame; nil at the end of the connection.
    func receiveFrame() async throws -> Frame? {
        guard try await need(2) else { return nil }
        let opcode = buffer[start] & 0x0f
        var count = Int(buffer[start + 1])
        var headerSize = 2
        if count >= 126 {
            headerSize += count == 126 ? 2 : 8
            guard try await need(headerSize) else { return nil }
            count = buffer[start + 2..<start + headerSize].reduce(0) { $0 << 8 | Int($1) }
        }
        guard try await need(headerSize + count) else { return nil }
        let payload = Array(buffer[start + headerSize..<start + headerSize + count])
        start += headerSize + count
        return Frame(opcode: opcode, payload: payload)
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
