internal import HTTPCore
internal import HTTPTypes
internal import Logging

/// Who answers at a route, and how it gets the bodies.
struct Endpoint: Sendable {
    let handler: RequestHandler
    /// Nil where nobody looks at a body, since there is no route.
    var reading: BodyReading?
    /// What it always answers with, where there is no route.
    var failure: HTTPFailure?

    /// The same behind `middleware`, the first one outermost.
    func standing(behind middleware: [Middleware]) -> Endpoint {
        Endpoint(handler: middleware.standing(before: handler), reading: reading, failure: failure)
    }

    /// Answers with a failure.
    static func failing(_ failure: HTTPFailure) -> Endpoint {
        Endpoint(handler: { _, _ in throw failure }, failure: failure)
    }
}

/// A request whose head has come, and who answers it. A class, since a copy would retain each of a dozen fields.
final class RoutedRequest: @unchecked Sendable {  // its connection has it, and then its handler's task: never both
    let head: RequestHead
    /// Nil when it makes no sense; its failure is the answer then.
    @exclusivity(unchecked) var request: Request?
    let endpoint: Endpoint

    init(head: RequestHead, request: Request?, endpoint: Endpoint) {
        self.head = head
        self.request = request
        self.endpoint = endpoint
    }
}

extension RequestHead {
    /// What the log calls it.
    var description: String { "\(request.method) \(request.path ?? request.authority ?? "")" }
}

/// An app as it is served: makes responses of requests. The server and the test client both ask it.
struct Responder: Sendable {
    let contexts: ContextFactory
    /// The handlers already stand behind the middleware.
    let routes: RouteTree<Endpoint>
    let middleware: [Middleware]
    let webSockets: [WebSocketRoute]
    /// Who answers where there is no route, if somebody does; it already stands behind the middleware.
    let fallback: Endpoint?
    let failurePage: FailurePage?

    /// Finds out who answers a request.
    func route(_ head: RequestHead) -> RoutedRequest {
        do throws(HTTPFailure) {
            var request = try Request(head.request)
            let endpoint = endpoint(for: &request)
            return RoutedRequest(head: head, request: request, endpoint: endpoint)
        } catch {
            return RoutedRequest(head: head, request: nil, endpoint: .failing(error))
        }
    }

    /// Answers a request, in the current task; whatever is thrown becomes a response as well.
    func respond(to routed: RoutedRequest) async -> Response {
        do {
            guard let request = routed.request.take() else {
                // Neither middleware nor handlers see what is no request.
                throw routed.endpoint.failure ?? HTTPFailure(.badRequest)
            }
            let response = try await routed.endpoint.handler(request, contexts.make())
            guard response.status.kind != .informational || response.upgrade != nil else {
                throw InformationalStatus(status: response.status)
            }
            return response
        } catch let failure as HTTPFailure {
            return page(for: failure, routed.head)
        } catch  where Task.isCancelled {
            // The client is gone, or the app stops: nobody is at fault.
            return page(for: HTTPFailure(.serviceUnavailable), routed.head)
        } catch {
            contexts.logger.error(
                "a request failed", metadata: ["request": "\(routed.head.description)", "error": "\(error)"])
            return page(for: HTTPFailure(.internalServerError), routed.head)
        }
    }

    /// The app's own page for a failure, or the plain one.
    private func page(for failure: HTTPFailure, _ head: RequestHead) -> Response {
        guard var page = failurePage?(failure, head.request) else {
            return .failure(failure, to: head.request.headerFields)
        }
        page.status = failure.status
        page.headers.append(contentsOf: failure.headers)
        return page
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

    /// The endpoint of a request; where there is none, one that says so.
    private func endpoint(for request: inout Request) -> Endpoint {
        guard let path = RoutePattern.components(ofRequest: request.pathComponents) else { return notFound }
        switch routes.match(request.method, path) {
        case .found(let endpoint, let parameters):
            request.parameters = parameters
            return endpoint
        case .wrongMethod(let allowed):
            if let fallback { return fallback }
            let list = allowed.map(\.rawValue).joined(separator: ", ")
            let failure = HTTPFailure(.methodNotAllowed, headers: [.allow: list])
            return Endpoint.failing(failure).standing(behind: middleware)
        case .notFound:
            return fallback ?? notFound
        }
    }

    private var notFound: Endpoint { .failing(HTTPFailure(.notFound)).standing(behind: middleware) }
}

/// A handler's mistake: 1xx is no answer.
private struct InformationalStatus: Error {
    let status: HTTPResponse.Status
}
