internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import WebSocketCore
internal import WebSockets

extension HTTPConnection {
    /// Reads the input until a request is complete and handled, or more must come.
    func advance() {
        while channel != nil, !isCrowded {
            do throws(HTTPError) {
                switch phase {
                case .head, .body: break
                case .handling, .closing, .lingering, .over: return
                }
                switch try parser.next(&input) {
                case .needsMore: return ranOutOfInput()
                case .head(let head): received(head)
                case .body(let count):
                    body.append(input.bytes.extracting(0..<count))
                    input.consume(count)
                case .end: receivedEnd()
                }
            } catch {
                return refuse(HTTPFailure(error.status, "\(error)"))
            }
        }
    }

    private func ranOutOfInput() {
        if hasEnded {
            if output.isEmpty { close() } else { enter(.closing) }
        } else if case .head = phase, !parser.isBetweenRequests {
            beganHead()
        }
    }

    private func received(_ head: RequestHead) {
        if head.expectsContinue, head.framing != .none, input.isEmpty {
            output.append("HTTP/1.1 100 Continue\r\n\r\n")
            flushAtEndOfTurn()
        }
        enter(.body(head))
    }

    private func receivedEnd() {
        guard case .body(let head) = phase else { preconditionFailure("a body ended outside of one") }
        let body = [UInt8](copying: self.body.bytes)
        self.body.reset()
        enter(.handling(head))
        if ServerHandshake.isAsked(by: head), upgrade(head, body) { return }
        task = scheduler.task { [server] in
            self.deliver(await server.responder.respond(to: head, body: body))
        }
        if hasEnded { task?.cancel() }
    }

    /// Sends the response of the request being handled.
    private func respond(_ response: Response, to head: RequestHead) {
        let closes = isLast || !head.keepsAlive || response.headers.tokens(.connection).contains("close")
        ResponseWriter.write(response, to: head, keepsAlive: !closes, date: server.dateField, into: &output)
        flushAtEndOfTurn()
        enter(closes ? .closing : .head)
    }

    /// Answers a request that cannot be read, or has not come, and ends the connection: nobody knows where the next
    /// request would begin.
    func refuse(_ failure: HTTPFailure) {
        var head: RequestHead?
        if case .body(let begun) = phase { head = begun }
        let response = Response.failure(failure, to: head?.request.headerFields ?? [:])
        ResponseWriter.write(response, to: head, keepsAlive: false, date: server.dateField, into: &output)
        input.reset()
        enter(.closing)
    }

    // MARK: Handlers

    private nonisolated func deliver(_ response: Response) {
        assumeIsolated { $0.handled(response) }
    }

    private func handled(_ response: Response) {
        task = nil
        guard case .handling(let head) = phase else { return endIfOver() }
        respond(response, to: head)
        advance()
        settle()
    }

    // MARK: WebSockets

    /// Answers an opening handshake; false when there is no WebSocket at its path, and HTTP routes may have it.
    private func upgrade(_ head: RequestHead, _ body: [UInt8]) -> Bool {
        // A target that is not well encoded is refused by the responder as any other.
        guard var request = try? Request(head, body: body),
            let route = server.responder.webSocketRoute(for: &request)
        else { return false }
        switch route.handshake.answer(head) {
        case .refuse(let response, let reason):
            let failure = HTTPFailure(response.status, reason, headers: response.headerFields)
            respond(.failure(failure, to: head.request.headerFields), to: head)
        case .accept(let response, let agreement):
            HeadWriter.write(response, into: &output)
            let input = input.take()
            let output = output.take()
            guard let channel = leave() else { preconditionFailure("a request was read from no connection") }
            let socket = WebSocket.adopting(
                channel, input: input, output: output, role: .server, agreement: agreement, limits: route.limits,
                on: scheduler)
            switch route.receiver {
            case .adopter(let adopt): adopt(socket, head)
            case .handler(let handler): handle(socket, request, handler)
            }
            endIfOver()
        }
        return true
    }

    private func handle(
        _ socket: WebSocket, _ request: Request,
        _ handler: @escaping @concurrent @Sendable (WebSocket, Request) async throws -> Void
    ) {
        webSocket = socket
        task = scheduler.task { [logger = server.responder.contexts.logger] in
            var code = CloseCode.normalClosure
            do {
                try await handler(socket, request)
            } catch  where Task.isCancelled {
                code = .goingAway
            } catch {
                code = .internalError
                // A connection that broke is no fault of the handler.
                if !(error is WebSocketError) {
                    logger.error(
                        "a WebSocket's handler failed", metadata: ["path": "\(request.path)", "error": "\(error)"])
                }
            }
            await socket.close(code)
            self.deliverWebSocketEnd()
        }
        if isLast { task?.cancel() }
    }

    private nonisolated func deliverWebSocketEnd() {
        assumeIsolated { connection in
            connection.task = nil
            connection.webSocket = nil
            connection.endIfOver()
        }
    }
}
