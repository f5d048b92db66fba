public import Scheduling

extension Listener {
    /// Listens at `address` and serves each connection in a task that prefers the scheduler.
    ///
    /// ```swift
    /// let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
    ///     while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
    /// }
    /// ```
    ///
    /// `serve` is isolated to its stream: it reads and writes without changing executors. The stream is closed when it
    /// returns. ``close()`` leaves connections alone; ``shutdown(grace:)`` ends them.
    ///
    /// - Parameters:
    ///   - address: where it listens; port 0 lets the system choose.
    ///   - scheduler: where the connections are accepted and served.
    ///   - options: how the socket listens.
    ///   - maximumConnections: how many are served at once; others wait in the kernel's backlog until one has ended.
    ///   - watermarks: of each stream.
    ///   - serve: serves one connection.
    /// - Throws: ``SocketError/system(errno:during:)`` when the address is in use or not allowed.
    public static func serving(
        at address: SocketAddress, on scheduler: any Scheduler, options: ListenerOptions = ListenerOptions(),
        maximumConnections: Int? = nil, watermarks: ByteStream.Watermarks = ByteStream.Watermarks(),
        serve: @escaping @Sendable (isolated ByteStream) async -> Void
    ) async throws(SocketError) -> Listener {
        let service = Service(maximumConnections: maximumConnections, watermarks: watermarks, serve: serve)
        return try await listening(at: address, on: scheduler, options: options, use: .serve(service))
    }

    /// How many connections are being served; always 0 when they are handed out.
    public var connectionCount: Int { connections.count }

    /// How connections are served.
    struct Service: Sendable {
        let maximumConnections: Int?
        let watermarks: ByteStream.Watermarks
        let serve: @Sendable (isolated ByteStream) async -> Void

        init(
            maximumConnections: Int?, watermarks: ByteStream.Watermarks,
            serve: @escaping @Sendable (isolated ByteStream) async -> Void
        ) {
            precondition(maximumConnections ?? 1 > 0, "a listener that may serve no connection is of no use")
            self.maximumConnections = maximumConnections
            self.watermarks = watermarks
            self.serve = serve
        }
    }

    /// A connection that is being served.
    struct Connection {
        let stream: ByteStream
        let task: Task<Void, Never>

        /// On the listener's scheduler, which is the stream's, too.
        func cancel() {
            task.cancel()
            stream.knownIsolated { $0.cancelServer() }
        }
    }

    /// Starts the task of one connection; it is kept as long as it runs.
    func serve(_ accepted: consuming Descriptor, by service: Service) {
        let number = connectionsServed
        connectionsServed += 1
        let stream = ByteStream.adopting(accepted, on: scheduler, watermarks: service.watermarks)
        let body = service.serve
        // As `scheduler.task` does, whose generic result would take room in the frames of every waiting connection.
        let task = Task(executorPreference: scheduler) {
            await stream.serve(body)
            await self.ended(number)
        }
        connections[number] = Connection(stream: stream, task: task)
    }
}
