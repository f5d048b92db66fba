internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import WebSocketCore
internal import WebSockets

extension HTTPConnection {
    /// Answers an opening handshake; false when there is no WebSocket at its path, and HTTP routes may have it.
    func upgrade(_ exchange: Exchange) -> Bool {
        let head = exchange.head
        // A target that is not well encoded is refused by the responder as any other.
        guard ServerHandshake.isAsked(by: head), var request = exchange.routed.request,
            let route = server.responder.webSocketRoute(for: &request)
        else { return false }
        switch route.handshake.answer(head) {
        case .refuse(let response, let reason):
            let failure = HTTPFailure(response.status, reason, headers: response.headerFields)
            enter(.handling)
            _ = handled(.failure(failure, to: head.request.headerFields))
        case .accept(let response, let agreement):
            HeadWriter.write(response, into: &output)
            exchange.status = response.status
            logAccess()
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
