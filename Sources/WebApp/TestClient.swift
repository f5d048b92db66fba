internal import ByteCore
internal import HTTPCore
public import HTTPTypes
public import Scheduling
internal import SerializationCore

extension App {
    /// Starts the app's extensions, hands `body` a client that asks the app without sockets, and stops them again.
    ///
    ///     try await app.test(on: scheduler) { client in
    ///         let response = try await client.get("/hello/world")
    ///         #expect(response.text == "Hello, world")
    ///         try await client.withWebSocket(to: "/echo") { socket in
    ///             try await socket.send("hello")
    ///             #expect(try await socket.receive() == .text("hello"))
    ///         }
    ///     }
    ///
    /// - Throws: what an extension or `body` throws.
    public func test(on scheduler: any Scheduler, _ body: (TestClient) async throws -> Void) async throws {
        let server = Server(try await begin(on: scheduler), configuration: configuration)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(TestClient(server))) } catch { outcome = .failure(error) }
        // A task of its own: a test that is cancelled stops its app all the same. Its clients have gone, and what is still
        // written is for nobody.
        await scheduler.task { await server.stop(within: .zero) }.value
        await end()
        try outcome.get()
    }
}

/// Asks an app as a client would: through its extensions, middleware and routes, but without a socket.
///
/// What is asked for whole goes to the routes at once. Responses that are read piece by piece and WebSockets have a
/// connection of memory, over which the app speaks HTTP as over any other.
public struct TestClient: Sendable {
    let server: Server
    private var responder: Responder { server.responder }

    init(_ server: Server) { self.server = server }

    /// A context as requests have it.
    package func makeContext() -> RequestContext { responder.contexts.make() }

    /// The answer to GET.
    public func get(_ target: String, headers: HTTPFields = [:]) async throws -> Response {
        try await send(.get, target, headers: headers)
    }

    /// The answer to POST with `body` as JSON.
    public func post(_ target: String, json body: some Encodable, headers: HTTPFields = [:]) async throws -> Response {
        let content = try Response.json(body)
        return try await send(.post, target, headers: headers + content.headers, body: content.body)
    }

    /// The answer to any request. `target` is a path with an optional query, percent-encoded.
    ///
    /// - Throws: `CancellationError` when the current task is cancelled, and what the writer of a streamed response
    ///   throws. Other failures of the app are responses.
    public func send(
        _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields = [:], body: [UInt8] = []
    ) async throws -> Response {
        let request = HTTPRequest(
            method: method, scheme: nil, authority: Self.authority, path: target, headerFields: headers)
        let head = RequestHead(request: request, framing: body.isEmpty ? .none : .length(body.count))
        let responder = responder
        var response = try await responder.contexts.scheduler.run {
            let routed = responder.route(head)
            if case .streamed(let limit) = routed.endpoint.reading, body.count > limit {
                return Response.failure(HTTPFailure(.contentTooLarge), to: head.request.headerFields)
            }
            routed.request?.body = body
            let response = await responder.respond(to: routed)
            return try await response.collected(on: responder.contexts.scheduler)
        }
        try Task.checkCancellation()
        if method == .head { response.body = [] }
        return response
    }
}

extension Response {
    /// The same with the whole body, where it is streamed.
    fileprivate func collected(on scheduler: any Scheduler) async throws -> Response {
        guard let stream else { return self }
        let sink = CollectingSink(on: scheduler)
        try await stream.write(ResponseWriter(sink: sink))
        var response = self
        response.body = await sink.bytes
        if let length = stream.length, length != response.body.count {
            throw WrongLength(announced: length, written: response.body.count)
        }
        return response
    }
}
