internal import HTTPCore
internal import HTTPTypes
internal import Logging

/// An app as it is served: makes responses of requests. The server and the test client both ask it.
struct Responder: Sendable {
    let contexts: ContextFactory
    /// The handlers already stand behind the middleware.
    let routes: RouteTree<RequestHandler>
    let middleware: [Middleware]
    let webSockets: [WebSocketRoute]

    /// Answers a request, in the current task; whatever is thrown becomes a response as well.
    func respond(to head: RequestHead, body: [UInt8]) async -> Response {
        do {
            var request = try Request(head, body: body)
            let handler = handler(for: &request)
            let response = try await handler(request, contexts.make())
            guard response.status.kind != .informational else { throw InformationalStatus(status: response.status) }
            return response
        } catch let failure as HTTPFailure {
            return .failure(failure, to: head.request.headerFields)
        } catch  where Task.isCancelled {
            // The client is gone, or the app stops: nobody is at fault.
            return .failure(HTTPFailure(.serviceUnavailable), to: head.request.headerFields)
        } catch {
            contexts.logger.error(
                "a request failed",
                metadata: ["request": "\(head.request.method) \(head.request.path ?? "")", "error": "\(error)"])
            return .failure(HTTPFailure(.internalServerError), to: head.request.headerFields)
        }
    }

    /// The WebSocket route for a client's opening handshake; nil when there is none at its path.
    func webSocketRoute(for request: inout Request) -> WebSocketRoute? {
        guard let path = RoutePattern.components(ofRequest: request.pathComponents) else { return nil }
        let offers = request.headers.list(.secWebSocketProtocol)
        let candidates = webSockets.compactMap { route in route.match(path).map { (route, $0) } }
        // Without a common subprotocol the first one refuses the client, and says what it speaks.
        guard let (route, parameters) = candidates.first(where: { $0.0.shares(offers) }) ?? candidates.first else {
            return nil
        }
        request.parameters = parameters
        return route
    }

    private func handler(for request: inout Request) -> RequestHandler {
        guard let path = RoutePattern.components(ofRequest: request.pathComponents) else {
            return failing(HTTPFailure(.notFound))
        }
        switch routes.match(request.method, path) {
        case .found(let handler, let parameters):
            request.parameters = parameters
            return handler
        case .wrongMethod(let allowed):
            let list = allowed.map(\.rawValue).joined(separator: ", ")
            return failing(HTTPFailure(.methodNotAllowed, headers: [.allow: list]))
        case .notFound:
            return failing(HTTPFailure(.notFound))
        }
    }

    private func failing(_ failure: HTTPFailure) -> RequestHandler {
        middleware.standing { _, _ in throw failure }
    }
}

/// A handler's mistake: 1xx is no answer.
private struct InformationalStatus: Error {
    let status: HTTPResponse.Status
}
