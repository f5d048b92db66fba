internal import Logging
public import Scheduling
public import Sockets

extension App {
    /// Serves until the current task is cancelled, then stops as ``RunningApp/stop()`` does, and returns.
    ///
    /// - Throws: as ``start(on:at:)``.
    public func run(on scheduler: any Scheduler, at address: SocketAddress? = nil) async throws {
        let running = try await start(on: scheduler, at: address)
        configuration.logger.info("listening", metadata: ["address": "\(running.address)"])
        await untilCancelled()
        await running.stop()
    }

    /// Starts the extensions and listens; returns when connections are accepted, and serves in the background.
    ///
    /// `address` takes the place of the configuration's host and port.
    /// - Throws: what an extension throws, or `SocketError` when the address is in use or not allowed. Nothing is
    ///   left running then.
    public func start(on scheduler: any Scheduler, at address: SocketAddress? = nil) async throws -> RunningApp {
        let addresses =
            if let address { [address] } else {
                try await Resolver.addresses(of: configuration.host, port: configuration.port)
            }
        let responder = try await begin(on: scheduler)
        do {
            let server = Server(responder, configuration: configuration)
            return RunningApp(self, server, address: try await server.listen(at: addresses[0]), on: scheduler)
        } catch {
            await end()
            throw error
        }
    }
}

/// An app that is being served. It must be stopped before its scheduler is shut down.
public actor RunningApp {
    /// The scheduler that serves it.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// Where it listens, with the port that the system chose when 0 was asked for.
    public nonisolated let address: SocketAddress

    private let app: App
    private let server: Server
    private var stopping: Task<Void, Never>?

    init(_ app: App, _ server: Server, address: SocketAddress, on scheduler: any Scheduler) {
        self.app = app
        self.server = server
        self.address = address
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Stops accepting, lets the requests that are under way be answered until the shutdown timeout, cancels those that
    /// are left and waits for their handlers, then stops the extensions. Cancelling the current task changes nothing.
    /// Safe to call twice.
    public func stop() async {
        // A task of its own: teardown goes on when the caller is cancelled, which is how run(on:at:) ends.
        let task =
            stopping
            ?? scheduler.task { [server, app] in
                await server.stop(within: server.configuration.timeouts.shutdown)
                await app.end()
            }
        stopping = task
        await task.value
    }
}

/// Waits until the current task is cancelled.
private func untilCancelled() async {
    let (never, continuation) = AsyncStream.makeStream(of: Never.self)
    await withTaskCancellationHandler {
        for await _ in never {}
    } onCancel: {
        continuation.finish()
    }
}
