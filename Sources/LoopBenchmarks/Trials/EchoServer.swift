internal import Scheduling
internal import Sockets

/// A server that sends back whatever comes, its connections dealt to some schedulers in turn: what is measured.
///
/// Each connection is served by a task that prefers its scheduler, as any server of this library would do it.
actor EchoServer {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let schedulers: [any Scheduler]
    private var listener: Listener?
    private var accepted = 0
    private var open = 0
    private var waiting: Waiter<Void, Never>?

    /// A server that accepts on the first of `schedulers`.
    init(on schedulers: [any Scheduler]) {
        self.schedulers = schedulers
        unownedExecutor = schedulers[0].asUnownedSerialExecutor()
    }

    /// Listens at `address`.
    ///
    /// - Returns: the address with the port that it got.
    func listen(at address: SocketAddress) async throws(SocketError) -> SocketAddress {
        let listener = try await Listener.listening(at: address, on: schedulers[0]) { descriptor in
            let raw = descriptor.release()  // a closure cannot hand a non-copyable value on to another
            self.assumeIsolated { $0.serve(raw) }
        }
        self.listener = listener
        return listener.address
    }

    /// Stops listening, and waits until the peers have ended all connections.
    func finish() async {
        await listener?.close()
        listener = nil
        await park(self, on: schedulers[0]) { (waiter: Waiter<Void, Never>) in
            if open == 0 { waiter.resume() } else { waiting = waiter }
        } cancelled: { _ in
            // Schedulers are not shut down before all is closed, cancelled or not.
        }
    }

    private func serve(_ raw: CInt) {
        let scheduler = schedulers[accepted % schedulers.count]
        accepted += 1
        open += 1
        scheduler.task {
            let stream = await ByteStream(adopting: Descriptor(adopting: raw), on: scheduler)
            await stream.serve { stream in
                do {
                    while case let bytes = try await stream.read(), !bytes.isEmpty { try await stream.write(bytes) }
                } catch {
                    // The peer has reset the connection, as the load does.
                }
            }
            await self.ended()
        }
    }

    private func ended() {
        open -= 1
        guard open == 0 else { return }
        waiting?.resume()
        waiting = nil
    }
}
