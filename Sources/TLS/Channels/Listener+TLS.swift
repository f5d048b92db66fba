#if TLS
    internal import Logging
    public import Scheduling
    public import Sockets

    extension Listener {
        /// Listens at `address` and serves each connection over TLS; `serve` is called when the handshake is done.
        ///
        /// Otherwise as ``/Sockets/Listener/serving(at:on:options:maximumConnections:watermarks:serve:)``. Handshakes go on
        /// beside each other, within the limits of the context's configuration; why one has failed is in the log, at
        /// level debug: the internet knocks all day.
        public static func serving(
            at address: SocketAddress, tls context: TLSContext, on scheduler: any Scheduler,
            options: ListenerOptions = ListenerOptions(), maximumConnections: Int? = nil,
            watermarks: ByteStream.Watermarks = ByteStream.Watermarks(),
            serve: @escaping @Sendable (isolated ByteStream) async -> Void
        ) async throws(SocketError) -> Listener {
            try await serving(
                at: address, on: scheduler, options: options, maximumConnections: maximumConnections,
                watermarks: watermarks, serve: context.securing(serve))
        }

        /// Serves each connection of an inherited socket over TLS.
        ///
        /// Otherwise as ``/Sockets/Listener/serving(inherited:on:options:maximumConnections:watermarks:serve:)`` and
        /// ``serving(at:tls:on:options:maximumConnections:watermarks:serve:)``.
        public static func serving(
            inherited socket: InheritedSocket, tls context: TLSContext, on scheduler: any Scheduler,
            options: SocketOptions = SocketOptions(), maximumConnections: Int? = nil,
            watermarks: ByteStream.Watermarks = ByteStream.Watermarks(),
            serve: @escaping @Sendable (isolated ByteStream) async -> Void
        ) async -> Listener {
            await serving(
                inherited: socket, on: scheduler, options: options, maximumConnections: maximumConnections,
                watermarks: watermarks, serve: context.securing(serve))
        }
    }

    extension PooledListener {
        /// Listens at `address` and serves each connection over TLS, on one of the schedulers of `pool`.
        ///
        /// Otherwise as ``/Sockets/PooledListener/serving(at:on:dealing:options:handOverCapacity:watermarks:serve:)`` and
        /// ``Listener/serving(at:tls:on:options:maximumConnections:watermarks:serve:)``.
        public static func serving(
            at address: SocketAddress, tls context: TLSContext, on pool: SchedulerPool, dealing: Dealing = .handOver,
            options: ListenerOptions = ListenerOptions(), handOverCapacity: Int = 1024,
            watermarks: ByteStream.Watermarks = ByteStream.Watermarks(),
            serve: @escaping @Sendable (isolated ByteStream) async -> Void
        ) async throws(SocketError) -> PooledListener {
            try await serving(
                at: address, on: pool, dealing: dealing, options: options, handOverCapacity: handOverCapacity,
                watermarks: watermarks, serve: context.securing(serve))
        }
    }

    private let log = Logger(label: "swampy.tls")

    extension TLSContext {
        /// Serves what is left of a connection after its handshake.
        fileprivate func securing(
            _ serve: @escaping @Sendable (isolated ByteStream) async -> Void
        ) -> @Sendable (isolated ByteStream) async -> Void {
            precondition(role == .server, "a context for clients cannot serve")
            return { stream in
                do {
                    try await stream.startTLS(self)
                } catch {
                    return log.debug("no secure connection", metadata: ["error": "\(error)"])
                }
                await serve(stream)
            }
        }
    }
#endif
