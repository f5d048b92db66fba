internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Scheduling
internal import Sockets

/// A client's connection: one request after the other.
actor ClientConnection {
    nonisolated let stream: ByteStream
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var timeout: Timeout
    private var parser = ResponseParser()
    private var input = ByteQueue()
    private var writing: Task<HTTPClientError?, Never>?
    /// Bytes of the current body that the parser has found and nobody has taken.
    private var isComplete = false
    /// Whether anything has come in answer to the current request.
    private(set) var hasBegun = false
    /// How many requests it has had.
    private(set) var useCount = 0
    private var keepsAlive = false

    init(_ stream: ByteStream, timeout: Timeout) {
        self.stream = stream
        self.timeout = timeout
        unownedExecutor = stream.scheduler.asUnownedSerialExecutor()
    }

    // MARK: Requests

    /// Sends a request, and returns the head of the final response.
    ///
    /// A body of many bytes is sent while the response is awaited, since a server may answer before it has read it all.
    func send(
        _ head: HTTPRequest, _ body: HTTPClient.Body, limits: HTTPLimits, timeout: Timeout
    ) async throws(HTTPClientError) -> ResponseHead {
        self.timeout = timeout
        self.timeout.start(at: stream.scheduler.now)
        parser.requestMethod = head.method
        parser.limits = limits
        isComplete = false
        hasBegun = false
        useCount += 1
        var output = ByteQueue()
        HeadWriter.write(head, into: &output)
        if case .bytes(let bytes) = body, bytes.count <= Self.wholeSize {
            output.append(bytes)
            try await write([UInt8](copying: output.bytes))
        } else {
            try await write([UInt8](copying: output.bytes))
            if body != .none { writing = stream.scheduler.task { await self.write(body) } }
        }
        return try await readHead()
    }

    /// Up to this size a body leaves together with its head.
    private static let wholeSize = 64 * 1024

    /// Has a proxy connect to `authority`; after it the stream belongs to whoever speaks next.
    func openTunnel(to authority: String, _ authorization: String?) async throws(HTTPClientError) {
        var request = HTTPRequest(method: .connect, scheme: nil, authority: authority, path: nil)
        request.headerFields[.proxyAuthorization] = authorization
        let head = try await send(request, .none, limits: HTTPLimits(), timeout: timeout)
        guard head.response.status.kind == .successful else { throw .proxyRefused(status: head.response.status.code) }
        // Whoever is reached this way waits for the client to speak first: TLS, HTTP and WAMP do.
        guard input.isEmpty else { throw .malformedResponse("the proxy sent bytes that nobody asked for") }
    }

    private func write(_ bytes: [UInt8]) async throws(HTTPClientError) {
        do {
            try await stream.write(bytes, timeout: try timeout.next(at: stream.scheduler.now))
        } catch let error as SocketError {
            throw timeout.error(error, at: stream.scheduler.now)
        } catch let error as HTTPClientError {
            throw error
        } catch {
            throw .cancelled
        }
    }

    /// Writes a body; returns why it could not.
    private func write(_ body: HTTPClient.Body) async -> HTTPClientError? {
        do {
            switch body {
            case .none: break
            case .bytes(let bytes): try await write(bytes)
            case .stream(let stream): try await write(stream)
            }
            return nil
        } catch let error as HTTPClientError {
            return error
        } catch {
            // The writer's own: without its end the body is known to be cut short.
            await stream.close()
            return .cancelled
        }
    }

    private func write(_ body: HTTPClient.BodyStream) async throws {
        var count = 0
        try await body.write { bytes in
            count += bytes.count
            guard let length = body.length else {
                var chunk = ByteQueue()
                ChunkWriter.write(bytes.rawSpan, into: &chunk)
                return try await self.write([UInt8](copying: chunk.bytes))
            }
            precondition(count <= length, "more bytes of a body were written than announced")
            try await self.write(bytes)
        }
        guard let length = body.length else { return try await write(Array("0\r\n\r\n".utf8)) }
        precondition(count == length, "fewer bytes of a body were written than announced")
    }

    // MARK: Responses

    /// So many interim responses may come before the final one: a server could send them for ever.
    private static let interimLimit = 100

    private func readHead() async throws(HTTPClientError) -> ResponseHead {
        var interimCount = 0
        while true {
            switch try next() {
            case .head(let head):
                // Interim responses other than a change of protocols only say that the final one will come.
                let isInterim = head.response.status.kind == .informational
                if isInterim, head.response.status != .switchingProtocols {
                    interimCount += 1
                    guard interimCount <= Self.interimLimit else {
                        throw .malformedResponse("more than \(Self.interimLimit) interim responses")
                    }
                    continue
                }
                keepsAlive = head.keepsAlive
                if head.framing == .none { _ = try next() }
                return head
            case .needsMore:
                if try await !readMore() { throw .truncated }
            case .body, .end:
                throw .malformedResponse("a body before its head")
            }
        }
    }

    /// The next piece of the body, or nil at its end.
    func readPart() async throws(HTTPClientError) -> [UInt8]? {
        while !isComplete {
            switch try next() {
            case .body(let count):
                let bytes = [UInt8](copying: input.bytes.extracting(0..<count))
                input.consume(count)
                return bytes
            case .end: return nil
            case .head: throw .malformedResponse("a head within a body")
            case .needsMore:
                guard try await readMore() else { return nil }
            }
        }
        return nil
    }

    /// The fields after the body.
    var trailers: HTTPFields { parser.trailers }

    private func next() throws(HTTPClientError) -> ResponseEvent {
        do throws(HTTPError) {
            let event = try parser.next(&input)
            if event == .end { isComplete = true }
            return event
        } catch {
            if case .bodyTooLarge(let limit) = error { throw .responseTooLarge(limit: limit) }
            throw .malformedResponse("\(error)")
        }
    }

    /// Waits for more input; false when the connection ended, and the response with it.
    private func readMore() async throws(HTTPClientError) -> Bool {
        let bytes: [UInt8]
        do {
            bytes = try await stream.read(timeout: try timeout.next(at: stream.scheduler.now))
        } catch let error as SocketError {
            throw timeout.error(error, at: stream.scheduler.now)
        } catch let error as HTTPClientError {
            throw error
        } catch {
            throw .cancelled
        }
        if !bytes.isEmpty {
            hasBegun = true
            input.append(bytes)
            return true
        }
        keepsAlive = false
        do throws(HTTPError) {
            guard try parser.receivedEndOfStream() == .end else { return false }
            isComplete = true
            return false
        } catch {
            throw .truncated
        }
    }

    // MARK: Afterwards

    /// Whether another request may follow: both messages are complete, and nobody said that it was the last.
    func isReusable() async -> Bool {
        guard let writing else { return keepsAlive && isComplete && input.isEmpty }
        guard isComplete else { return false }
        // The response is complete: a body that is still on its way is not worth waiting for.
        writing.cancel()
        self.writing = nil
        return await writing.value == nil && keepsAlive && input.isEmpty
    }

    /// Whether the server has ended the connection, or has sent what nobody asked for.
    func isStale() async -> Bool {
        do {
            _ = try await stream.read(timeout: .zero)
            return true
        } catch SocketError.timedOut {
            return false
        } catch {
            return true
        }
    }

    func close() async {
        writing?.cancel()
        await stream.close()
        _ = await writing?.value
    }
}
