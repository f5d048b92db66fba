internal import HTTP
package import Scheduling
internal import Sockets
internal import TLS
internal import WAMPCore
internal import WebSockets

extension TransportURL {
    /// A connection to the router here, on which nothing of WAMP has been said yet.
    ///
    /// - Throws: as ``Session/connect(to:realm:configuration:on:)``, but for what joining throws.
    package func connect(
        _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws -> any MessageTransport {
        precondition(!configuration.serializers.isEmpty, "a session needs at least one serializer")
        do {
            switch kind {
            case .webSocket: return try await connectWebSocket(configuration, on: scheduler)
            case .longPoll: return try await LongPollTransport.open("\(self)", configuration, on: scheduler)
            case .rawSocket, .any: return try await connectRawSocket(configuration, on: scheduler)
            }
        } catch SocketError.cancelled {
            throw CancellationError()
        }
    }

    private var unixAddress: SocketAddress? {
        if case .unix(let address) = place { address } else { nil }
    }

    private func connectWebSocket(
        _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws -> WebSocketTransport {
        var limits = configuration.webSocketLimits
        limits.handshakeTimeout = configuration.timeout
        let names = Subprotocol.names(of: configuration.serializers, batched: configuration.batchesMessages)
        let socket = try await WebSocket.connect(
            to: webSocketURL, at: unixAddress, subprotocols: names, headers: configuration.headers, limits: limits,
            tls: configuration.tls, proxies: configuration.proxies, on: scheduler)
        return WebSocketTransport(socket, separator: configuration.batchSeparator)
    }

    /// RawSocket asks for one serializer only: a router that does not speak it is asked again for the next one.
    private func connectRawSocket(
        _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws -> RawSocketTransport {
        var limits = configuration.rawSocketLimits
        limits.handshakeTimeout = configuration.timeout
        for format in configuration.serializers {
            let stream = try await openStream(configuration, on: scheduler)
            do {
                let opening = RawSocketOpening(format, limits: limits, on: scheduler)
                return try await stream.open(opening, within: limits.handshakeTimeout)
            } catch RawSocketError.serializerUnsupported {
                continue
            }
        }
        throw RawSocketError.serializerUnsupported
    }

    private func openStream(
        _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws -> ByteStream {
        let stream = try await openPlainStream(configuration, on: scheduler)
        guard isSecure, case .host(let host, _) = place else { return stream }
        do {
            try await stream.startTLS(try .ofClient(configuration.tls), serverName: host)
            return stream
        } catch {
            await stream.close()
            throw error
        }
    }

    private func openPlainStream(
        _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws -> ByteStream {
        let options = ConnectOptions(timeout: configuration.timeout)
        if let unixAddress { return try await ByteStream.connected(to: unixAddress, on: scheduler, options: options) }
        do {
            let endpoint = try Endpoint(webSocketURL)
            return try await ByteStream.connected(
                to: endpoint, defaultPort: 0, proxies: configuration.proxies, on: scheduler,
                options: options)
        } catch HTTPClientError.connection(let error) {
            throw error
        } catch HTTPClientError.cancelled {
            throw CancellationError()
        }
    }
}
