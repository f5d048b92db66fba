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
            switch route.receiver {
            case .adopter(let adopt):
                adopt(open(agreement, route.limits, response), head)
                endIfOver()
            case .handler(let handler, let middleware):
                let endpoint = Endpoint { request, context in
                    var opening = Response(status: response.status, headers: response.headerFields)
                    opening.upgrade = Upgrade(at: request.path, agreement, limits: route.limits) { socket in
                        try await handler(socket, request, context)
                    }
                    return opening
                }.standing(behind: middleware)
                self.exchange = Exchange(
                    RoutedRequest(head: head, request: request, endpoint: endpoint), began: exchange.began)
                startHandler()
            }
        }
        return true
    }

    /// The middleware lets the client in: from now on the connection is a WebSocket, in a task of its own.
    func handled(_ upgrade: Upgrade, _ response: HTTPResponse) {
        let socket = open(upgrade.agreement, upgrade.limits, response)
        webSocket = socket
        task = scheduler.task { [logger = server.responder.contexts.logger] in
            var code = CloseCode.normalClosure
            do {
                try await upgrade.run(socket)
            } catch  where Task.isCancelled {
                code = .goingAway
            } catch {
                code = .internalError
                // A connection that broke is no fault of the handler.
                if !(error is WebSocketError) {
                    logger.error(
                        "a WebSocket's handler failed", metadata: ["path": "\(upgrade.path)", "error": "\(error)"])
                }
            }
            await socket.close(code)
            self.deliverWebSocketEnd()
        }
        if isLast { task?.cancel() }
    }

    private func open(
        _ agreement: HandshakeAgreement, _ limits: WebSocketLimits, _ response: HTTPResponse
    ) -> WebSocket {
        HeadWriter.write(response, into: &output)
        exchange?.status = response.status
        logAccess()
        let input = input.take()
        let output = output.take()
        guard let channel = leave() else { preconditionFailure("a request was read from no connection") }
        return WebSocket.adopting(
            channel, input: input, output: output, role: .server, agreement: agreement, limits: limits, on: scheduler)
    }

    private nonisolated func deliverWebSocketEnd() {
        assumeIsolated { connection in
            connection.task = nil
            connection.webSocket = nil
            connection.endIfOver()
        }
    }
}
