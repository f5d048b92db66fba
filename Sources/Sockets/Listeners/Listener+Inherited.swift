internal import Glibc
public import Scheduling
internal import Synchronization

/// Whether the process has taken its inherited sockets.
private let isTaken = Mutex(false)

extension Listener {
    /// The sockets that a service manager such as systemd has opened for this process (`LISTEN_FDS`; see
    /// `sd_listen_fds(3)`), in its order. From now on they are closed in child processes.
    ///
    /// There are none in a process that was started otherwise, and none any more when this is called again.
    /// - Throws: ``SocketError/notInherited(_:)`` when the environment makes no sense or something is handed over that
    ///   neither listens nor receives UDP datagrams.
    public static func inherited() throws(SocketError) -> [InheritedSocket] {
        let isFirst = isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
        guard isFirst else { return [] }
        return try InheritedSocket.all(process: getpid()) { name in getenv(name).map { String(cString: $0) } }
    }

    /// Listens on an inherited socket and hands every connection to `accepted`, on the scheduler.
    ///
    /// Of the options only those of accepted sockets matter. Closing the listener leaves the socket, and the file of a
    /// Unix socket, to the service manager. To use a socket twice, or one that does not listen, is a programming error.
    public static func listening(
        inherited socket: InheritedSocket, on scheduler: any Scheduler, options: SocketOptions = SocketOptions(),
        accepted: @escaping @Sendable (consuming Descriptor) -> Void
    ) async -> Listener {
        await listening(inherited: socket, on: scheduler, options: options, use: .handOut(accepted))
    }

    /// Listens on an inherited socket and serves each connection, as
    /// ``serving(at:on:options:maximumConnections:watermarks:serve:)`` does.
    ///
    /// Closing the listener leaves the socket, and the file of a Unix socket, to the service manager. To use a socket
    /// twice, or one that does not listen, is a programming error.
    public static func serving(
        inherited socket: InheritedSocket, on scheduler: any Scheduler, options: SocketOptions = SocketOptions(),
        maximumConnections: Int? = nil, watermarks: ByteStream.Watermarks = ByteStream.Watermarks(),
        serve: @escaping @Sendable (isolated ByteStream) async -> Void
    ) async -> Listener {
        let service = Service(maximumConnections: maximumConnections, watermarks: watermarks, serve: serve)
        return await listening(inherited: socket, on: scheduler, options: options, use: .serve(service))
    }

    private static func listening(
        inherited socket: InheritedSocket, on scheduler: any Scheduler, options: SocketOptions, use: Use
    ) async -> Listener {
        let descriptor = socket.take(as: .listener)
        descriptor.apply(options, for: socket.address)
        let listener = Listener(
            at: socket.address, isInherited: true, on: scheduler, options: ListenerOptions(socket: options), use: use)
        await listener.start(descriptor)
        return listener
    }
}
