internal import HTTPTypes
internal import Synchronization
public import WAMPRouter
public import WebApp

extension App {
    /// Lets WAMP clients reach `router` over HTTP long-poll, where nothing else gets through: by POST requests to
    /// `path`/open, and to `/receive`, `/send` and `/close` below what that answers.
    ///
    /// ```swift
    /// let app = App()
    /// app.longPoll("/lp", router: router)
    /// ```
    ///
    /// A client that has not asked for messages for 30 seconds is gone. The router must be on the app's scheduler, and
    /// outlive it.
    public func longPoll(_ path: String, router: Router) {
        let connections = LongPollConnections()
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        post(path + "/open") { request, _ -> Response in
            let offers = try request.json(LongPollOffers.self).protocols
            let spoken = router.configuration.subprotocols
            guard let name = offers.first(where: spoken.contains), let subprotocol = Subprotocol(name: name) else {
                throw HTTPFailure(.badRequest, "none of these subprotocols is spoken here; those are \(spoken)")
            }
            let connection = LongPollConnection(
                subprotocol, maximumSizeBeforeWelcome: router.configuration.maximumSizeBeforeWelcome,
                on: router.scheduler
            ) { connections.remove($0) }
            connections.add(connection)
            await router.accept(connection)
            return try .json(["protocol": name, "transport": connection.id])
        }
        post(path + "/:transport/receive") { request, _ -> Response in
            let connection = try connections.connection(of: request)
            guard let body = await connection.poll() else { throw LongPollConnections.over }
            return .bytes(body, contentType: connection.format?.mediaType ?? "")
        }
        post(path + "/:transport/send") { request, _ -> Response in
            let connection = try connections.connection(of: request)
            guard await connection.receive(request.body) else {
                throw HTTPFailure(.badRequest, "that is no message which is allowed now")
            }
            return Response(status: .accepted)
        }
        post(path + "/:transport/close") { request, _ -> Response in
            try await connections.connection(of: request).end()
            return Response(status: .accepted)
        }
    }
}

/// What a client asks for when it opens a transport.
private struct LongPollOffers: Decodable {
    let protocols: [String]
}

/// The transports that are open, by what requests call them.
private final class LongPollConnections: Sendable {
    private let state = Mutex<[String: LongPollConnection]>([:])

    static let over = HTTPFailure(.badRequest, "there is no such transport, or no longer")

    func add(_ connection: LongPollConnection) {
        state.withLock { $0[connection.id] = connection }
    }

    func remove(_ connection: LongPollConnection) {
        state.withLock { $0[connection.id] = nil }
    }

    func connection(of request: Request) throws(HTTPFailure) -> LongPollConnection {
        guard let connection = state.withLock({ $0[request.parameters["transport"]] }) else { throw Self.over }
        return connection
    }
}
