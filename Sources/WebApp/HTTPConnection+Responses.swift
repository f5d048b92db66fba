internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling

extension HTTPConnection: BodySink {
    /// The handler has its answer; returns what writes the body, if it is streamed.
    func handled(_ response: Response) -> ResponseStream? {
        guard case .handling = phase, let head = exchange?.head else {
            endTask()
            return nil
        }
        let framing = ResponseEncoder.framing(of: response, version: head.version)
        let isStreamed = response.stream != nil && framing != .none && head.request.method != .head
        // A body that is still on its way when its response is done would be in the way of the next request.
        if !isStreamed { discardUpload() }
        let asksForEnd =
            response.headers.contains(.connection) && response.headers.tokens(.connection).contains("close")
        let closes =
            isLast || !head.keepsAlive || asksForEnd || framing == .untilClose || (!isStreamed && isUploadOpen)
        if closes { isLast = true }
        exchange?.status = response.status
        write(response, framing, to: head, keepsAlive: !closes)
        guard isStreamed else {
            finish()
            return nil
        }
        exchange?.download = Download(framing: framing)
        advance()
        settle()
        return response.stream
    }

    /// Writes the head of a response, and its body unless it is streamed.
    func write(_ response: Response, _ framing: ResponseEncoder.Framing, to head: RequestHead?, keepsAlive: Bool) {
        ResponseEncoder.writeHead(
            of: response, framing: framing, version: head?.version ?? .http11, keepsAlive: keepsAlive,
            date: server.dateField, into: &output)
        if framing != .none, head?.request.method != .head {
            output.append(response.body)
            exchange?.sentCount = response.body.count
        }
        flushAtEndOfTurn()
    }

    /// The response is complete.
    private func finish() {
        logAccess()
        endExchange()
        body.reset()
        enter(isLast ? .closing : .head)
        endTask()
        advance()
        settle()
    }

    /// The handler's task has nothing more to do.
    private func endTask() {
        task = nil
        endIfOver()
    }

    /// Nobody is to wait for an exchange that is over.
    func endExchange() {
        guard let ended = exchange else { return }
        exchange = nil
        ended.upload?.reader?.resume(throwing: CancellationError())
        ended.download?.writer?.resume(throwing: CancellationError())
    }

    // MARK: Streamed bodies

    func write(_ bytes: [UInt8]) async throws {
        guard let download = exchange?.download else { throw CancellationError() }
        let count = download.count + bytes.count
        if case .length(let length) = download.framing, count > length {
            throw WrongLength(announced: length, written: count)
        }
        exchange?.download?.count = count
        if download.framing == .chunked {
            ChunkWriter.write(bytes.rawSpan, into: &output)
        } else {
            output.append(bytes)
        }
        flushAtEndOfTurn()
        guard isCrowded || Task.isCancelled else { return }
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            guard exchange?.download != nil, !Task.isCancelled else {
                return waiter.resume(throwing: CancellationError())
            }
            guard isCrowded else { return waiter.resume() }
            precondition(exchange?.download?.writer == nil, "two tasks write one response")
            exchange?.download?.writer = waiter
        } cancelled: { connection in
            let writer = connection.exchange?.download?.writer
            connection.exchange?.download?.writer = nil
            writer?.resume(throwing: CancellationError())
        }
    }

    func setTrailers(_ fields: HTTPFields) {
        exchange?.download?.trailers = fields
    }

    /// The client has taken something.
    func resumeWriter() {
        guard let writer = exchange?.download?.writer, output.count <= limits.maximumQueuedOutput / 4 else { return }
        exchange?.download?.writer = nil
        writer.resume()
    }

    /// The body was written, or could not be.
    func endDownload(_ error: (any Error)?) {
        guard let exchange, let download = exchange.download else { return endTask() }
        self.exchange?.sentCount = download.count
        var failure = error
        if case .length(let length) = download.framing, download.count < length, failure == nil {
            failure = WrongLength(announced: length, written: download.count)
        }
        if let failure {
            if !Task.isCancelled {
                server.responder.contexts.logger.error(
                    "a response failed", metadata: ["request": "\(exchange.head.description)", "error": "\(failure)"])
            }
            // Without its end the client knows that something is missing (RFC 9112, 8).
            logAccess()
            task = nil
            close()
            return endIfOver()
        }
        if download.framing == .chunked {
            ChunkWriter.writeEnd(trailers: download.trailers, into: &output)
            flushAtEndOfTurn()
        }
        discardUpload()
        if isUploadOpen { isLast = true }
        finish()
    }
}
