import Swampy

/// A server that sends back whatever comes.
actor EchoServer {
    nonisolated let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var listener: Listener?
    private var webSocketServer: WebSocketServer?
    private var connections: [Int: Task<Void, Never>] = [:]
    private var nextConnection = 0

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Listens at `tcp://HOST:PORT`, `unix:///PATH` or `ws://HOST:PORT`.
    ///
    /// - Returns: the URL with the port that it got.
    /// - Throws: `SocketError` when `url` is none of these, or the address is in use or not allowed.
    func listen(at url: String) async throws(SocketError) -> String {
        if url.hasPrefix("unix:///") {
            let path = String(url.dropFirst("unix://".count))
            return "unix://\(try await listen(at: .unix(path: path)))"
        }
        let endpoint = try Endpoint(url)
        switch endpoint.scheme {
        case "tcp": return "tcp://\(try await listen(at: Self.address(of: endpoint)))"
        case "ws": return "ws://\(try await listenForWebSockets(at: Self.address(of: endpoint)))"
        default: throw .invalidAddress("'\(url)' is not a tcp://, unix:/// or ws:// URL")
        }
    }

    /// Stops listening and closes every connection, WebSockets with 1001. Waits until they are closed.
    func shutdown() async {
        await listener?.shutdown(grace: .zero)
        await webSocketServer?.close()
        for task in connections.values { task.cancel() }
        for task in connections.values { await task.value }
    }

    // MARK: Listening

    private static func address(of endpoint: Endpoint) async throws(SocketError) -> SocketAddress {
        let addresses = try await Resolver.addresses(of: endpoint.host, port: endpoint.port ?? 0)
        guard let address = addresses.first else { throw .invalidAddress("\(endpoint) has no address") }
        return address
    }

    private func listen(at address: SocketAddress) async throws(SocketError) -> SocketAddress {
        let listener = try await Listener.serving(at: address, on: scheduler) { await echo(over: $0) }
        self.listener = listener
        return listener.address
    }

    private func listenForWebSockets(at address: SocketAddress) async throws(SocketError) -> SocketAddress {
        let server = try await WebSocketServer.listening(at: address, on: scheduler) { socket, _ in
            self.assumeIsolated { server in
                server.start { await echo(over: socket) }
            }
        }
        webSocketServer = server
        return await server.address ?? address
    }

    // MARK: Connections

    /// Serves a WebSocket in a task that is kept as long as it runs.
    private func start(_ serve: @escaping @concurrent @Sendable () async -> Void) {
        let connection = nextConnection
        nextConnection += 1
        connections[connection] = scheduler.task {
            await serve()
            await self.ended(connection)
        }
    }

    private func ended(_ connection: Int) {
        connections[connection] = nil
    }
}

/// Sends back what comes, until the peer ends the stream, the connection fails, or the task is cancelled.
private func echo(over stream: isolated ByteStream) async {
    do {
        while case let bytes = try await stream.read(), !bytes.isEmpty {
            try await stream.write(bytes)
        }
        try await stream.closeWriting()
    } catch {
        // The peer is gone, or we are told to end: either way there is nobody to tell.
    }
}

/// Sends back each message, until either end closes or the task is cancelled.
private func echo(over socket: isolated WebSocket) async {
    do {
        while let message = try await socket.receive() {
            switch message {
            case .text(let text): try await socket.send(text)
            case .binary(let bytes): try await socket.send(bytes)
            }
        }
    } catch {
        // The WebSocket has told its peer, or we are told to end.
    }
    await socket.close(.goingAway)
}
