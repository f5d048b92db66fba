internal import HTTPCore
internal import HTTPTypes
internal import WebSocketCore
internal import WebSockets

/// What follows a response with which a connection becomes a WebSocket.
final class Upgrade: Sendable {
    /// For the log.
    let path: String
    let agreement: HandshakeAgreement
    let limits: WebSocketLimits
    let run: @concurrent @Sendable (WebSocket) async throws -> Void

    init(
        at path: String, _ agreement: HandshakeAgreement, limits: WebSocketLimits,
        _ run: @escaping @concurrent @Sendable (WebSocket) async throws -> Void
    ) {
        self.path = path
        self.agreement = agreement
        self.limits = limits
        self.run = run
    }
}

extension Response {
    /// The same, where what goes on after the handler has returned is done inside of `scope`, such as with task-local
    /// values: writing a streamed body, or talking over a WebSocket.
    package func continuing(
        within scope:
            @escaping @concurrent @Sendable (
                _ body: @concurrent @Sendable () async throws -> Void
            ) async throws -> Void
    ) -> Response {
        var response = self
        if let stream {
            response.stream = ResponseStream(length: stream.length) { writer in
                try await scope { try await stream.write(writer) }
            }
        }
        if let upgrade {
            response.upgrade = Upgrade(at: upgrade.path, upgrade.agreement, limits: upgrade.limits) { socket in
                try await scope { try await upgrade.run(socket) }
            }
        }
        return response
    }
}
