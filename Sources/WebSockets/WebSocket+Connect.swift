public import HTTP
public import HTTPTypes
public import Scheduling
public import Sockets
public import TLS
public import WebSocketCore
internal import HTTPCore

extension WebSocket {
    /// Connects to the WebSocket server at `url`, such as `ws://127.0.0.1:8080/ws`.
    ///
    /// Waits for the server's answer. Close the WebSocket with ``close(_:_:)``, or let
    /// ``withWebSocket(to:at:subprotocols:headers:limits:compression:receivesInParts:tls:proxies:on:_:)`` do that.
    ///
    /// - Parameters:
    ///   - url: `ws://` or `wss://`, host, port, path and query.
    ///   - address: where to connect to instead of the URL's host and port, such as a Unix socket's; the URL then says
    ///     what the request asks for.
    ///   - subprotocols: what is offered, in order of preference; ``subprotocol`` tells what the server chose.
    ///   - headers: further fields of the request, such as cookies.
    ///   - limits: what the server may make us hold, and for how long it may keep us waiting.
    ///   - compression: what is offered to the server; ``compression`` tells what holds.
    ///   - receivesInParts: whether messages are received as they come, with ``receiveStream()``, so that their size does
    ///     not matter.
    ///   - tls: with what a `wss` connection is made; nil for the system's authorities.
    ///   - proxies: which proxies to go through, by CONNECT; what the environment says, unless told otherwise.
    ///   - scheduler: to which the WebSocket is pinned.
    /// - Throws: `SocketError` when there is no connection, `HTTPClientError` when a proxy refuses, `WebSocketError` when
    ///   the server's answer is wrong or late (`WebSocketLimits/handshakeTimeout`), `CancellationError`.
    public static func connect(
        to url: String, at address: SocketAddress? = nil, subprotocols: [String] = [], headers: HTTPFields = [:],
        limits: WebSocketLimits = WebSocketLimits(), compression: WebSocketCompression? = nil,
        receivesInParts: Bool = false, tls: TLSContext? = nil, proxies: ProxySettings = .environment,
        on scheduler: any Scheduler
    ) async throws -> WebSocket {
        let destination = try Destination(url, at: address, tls: tls, proxies: proxies)
        do {
            let stream = try await destination.connect(on: scheduler, timeout: limits.handshakeTimeout)
            return try await open(
                over: stream, authority: destination.endpoint.authority, path: destination.endpoint.path,
                subprotocols: subprotocols, headers: headers, limits: limits, compression: compression,
                receivesInParts: receivesInParts)
        } catch SocketError.cancelled {
            throw CancellationError()
        }
    }

    /// Asks for a WebSocket over a connection that is there, which is its own or closed afterwards.
    ///
    /// - Throws: as ``connect(to:at:subprotocols:headers:limits:compression:receivesInParts:tls:proxies:on:)``.
    package static func open(
        over stream: ByteStream, authority: String, path: String, subprotocols: [String], headers: HTTPFields,
        limits: WebSocketLimits, compression: WebSocketCompression?, receivesInParts: Bool = false
    ) async throws -> WebSocket {
        var generator = SystemRandomNumberGenerator()
        let handshake = ClientHandshake(
            authority: authority, path: path, subprotocols: subprotocols, fields: headers, compression: compression,
            using: &generator)
        let opening = WebSocketOpening(
            handshake, limits: limits, receivesInParts: receivesInParts, on: stream.scheduler)
        return try await stream.open(opening, within: limits.handshakeTimeout)
    }

    /// Runs `body` with this WebSocket and closes it, whether `body` returns or throws.
    ///
    /// - Throws: what `body` throws.
    package nonisolated func closing<Result>(after body: (WebSocket) async throws -> Result) async throws -> Result {
        do {
            let result = try await body(self)
            await close()
            return result
        } catch {
            await close(Task.isCancelled ? .goingAway : .normalClosure)
            throw error
        }
    }
}

/// Connects to the WebSocket server at `url`, runs `body` with the WebSocket and closes it, whether `body` returns or
/// throws.
///
/// - Throws: what
///   ``WebSocket/connect(to:at:subprotocols:headers:limits:compression:receivesInParts:tls:proxies:on:)`` and `body` throw.
public func withWebSocket<Result>(
    to url: String, at address: SocketAddress? = nil, subprotocols: [String] = [], headers: HTTPFields = [:],
    limits: WebSocketLimits = WebSocketLimits(), compression: WebSocketCompression? = nil,
    receivesInParts: Bool = false, tls: TLSContext? = nil, proxies: ProxySettings = .environment,
    on scheduler: any Scheduler, _ body: (WebSocket) async throws -> Result
) async throws -> Result {
    let socket = try await WebSocket.connect(
        to: url, at: address, subprotocols: subprotocols, headers: headers, limits: limits, compression: compression,
        receivesInParts: receivesInParts, tls: tls, proxies: proxies, on: scheduler)
    return try await socket.closing(after: body)
}
