#if TLS
    import ManualScheduling
    import Scheduling
    import Sockets
    import TLS
    import TestSupport
    import Testing

    /// Runs `body` with a scheduler, which is shut down afterwards.
    func withScheduler(_ kind: SchedulerKind, _ body: (any Scheduler) async throws -> Void) async throws {
        let scheduler = try kind.make()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(scheduler)) } catch { outcome = .failure(error) }
        await scheduler.shutdown()
        try outcome.get()
    }

    /// The two contexts of a test, and who vouches for the server.
    struct Pair {
        let server: TLSContext
        let client: TLSContext

        /// A server with a certificate for localhost and 127.0.0.1, and a client that trusts its authority; `change` has
        /// the last word.
        init(
            authority: Authority = Authority(), identity: TLSIdentity? = nil,
            server changeServer: (inout TLSConfiguration) -> Void = { _ in },
            client changeClient: (inout TLSConfiguration) -> Void = { _ in }
        ) throws {
            var serving = TLSConfiguration.server(identity ?? authority.issue().identity)
            changeServer(&serving)
            server = try TLSContext(serving)
            var connecting = TLSConfiguration.client()
            connecting.authorities = .only([authority.pem])
            changeClient(&connecting)
            client = try TLSContext(connecting)
        }
    }

    let anyPort = SocketAddress.ipv4("127.0.0.1", port: 0)

    /// Sends back what comes, until the peer ends its side.
    @Sendable func echo(_ stream: isolated ByteStream) async {
        do {
            while case let bytes = try await stream.read(), !bytes.isEmpty { try await stream.write(bytes) }
            try await stream.closeWriting()
        } catch {}  // the test sees the other end fail
    }

    /// Both outcomes of a handshake over memory, client first.
    struct Outcome: Sendable {
        var client: Result<TLSFacts, SocketError>
        var server: Result<TLSFacts, SocketError>
    }
#endif
