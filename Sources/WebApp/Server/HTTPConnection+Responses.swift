internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import Sockets

extension HTTPConnection: BodySink {
    /// The handler has its answer; returns what writes the body, if it is streamed.
    func handled(_ response: Response) -> ResponseStream? {
        guard case .handling = phase, let head = exchange?.head else {
            endTask()
            return nil
        }
        if let upgrade = response.upgrade {
            handled(upgrade, HTTPResponse(status: response.status, headerFields: response.headers))
            return nil
        }
        let framing = ResponseEncoder.framing(of: response, version: head.version)
        let isStreamed = response.stream != nil && framing != .none && head.request.method != .head
        // A body that is still on its way when its response is done would be in the way of the next request.
        if !isStreamed { discardUpload() }
        let asksForEnd =
            response.headers.contains(.connection) && response.headers.hasToken("close", in: .connection)
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
        if isCrowded || Task.isCancelled { try await waitWhile(.crowded) }
    }

    func writeIfIdle(_ bytes: [UInt8]) {
        guard output.isEmpty, !isBlocked, let download = exchange?.download, download.framing == .chunked else {
            return
        }
        exchange?.download?.count = download.count + bytes.count
        ChunkWriter.write(bytes.rawSpan, into: &output)
        flushAtEndOfTurn()
    }

    /// Why the writer of a body waits for the client to take something.
    private enum Obstacle {
        /// More is queued than should be.
        case crowded
        /// Something is queued before what goes out by itself.
        case queued
        /// The kernel takes nothing more.
        case blocked
    }

    private func isThere(_ obstacle: Obstacle) -> Bool {
        switch obstacle {
        case .crowded: isCrowded
        case .queued: !output.isEmpty
        case .blocked: isBlocked
        }
    }

    /// Waits until the client has taken something, if it must.
    private func waitWhile(_ obstacle: Obstacle) async throws {
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            guard exchange?.download != nil, !Task.isCancelled else {
                return waiter.resume(throwing: CancellationError())
            }
            guard isThere(obstacle) else { return waiter.resume() }
            precondition(exchange?.download?.writer == nil, "two tasks write one response")
            exchange?.download?.writer = waiter
        } cancelled: { connection in
            let writer = connection.exchange?.download?.writer
            connection.exchange?.download?.writer = nil
            writer?.resume(throwing: CancellationError())
        }
    }

    /// Has the kernel send what it can of a file; see ``ByteStream/sendFile(_:offset:count:timeout:)``.
    func write(_ file: OpenFile, _ range: Range<Int>) async throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            flush()
            while !output.isEmpty { try await waitWhile(.queued) }
            guard let channel, exchange?.download != nil else { throw CancellationError() }
            switch channel.sendFile(file.raw, offset: offset, count: range.upperBound - offset) {
            case .sent(0): return  // it was cut short; its announced length shows that
            case .sent(let count):
                offset += count
                exchange?.download?.count += count
            case .wouldBlock:
                block()
                try await waitWhile(.blocked)
            case .failed(let error): throw error
            case .unsupported:
                let bytes = try file.read(at: offset, upTo: min(range.upperBound - offset, 65_536))
                guard !bytes.isEmpty else { return }
                try await write(bytes)
                offset += bytes.count
            }
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
