#if TLS
    import Glibc
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

    /// Runs `body` with two ends of a connection in memory, which are closed afterwards, on a scheduler that is turned
    /// as long as there is something to do.
    func withMemory<Success: Sendable>(
        capacity: Int = 65_536, largestRead: Int = .max,
        _ body: @escaping @Sendable (MemoryPair) async throws -> Success
    ) async throws -> Success {
        let scheduler = ManualScheduler()
        let task = scheduler.task {
            let memory = await ByteStream.memoryPair(on: scheduler, capacity: capacity, largestRead: largestRead)
            let outcome: Result<Success, any Error>
            do { outcome = .success(try await body(memory)) } catch { outcome = .failure(error) }
            await memory.close()
            return outcome
        }
        scheduler.turn()
        let outcome = await task.value
        await scheduler.shutdown()
        return try outcome.get()
    }

    /// The two contexts of a test.
    struct Pair: Sendable {
        let server: TLSContext
        let client: TLSContext

        /// A server with a certificate for localhost and 127.0.0.1, and a client that trusts its authority; the
        /// closures have the last word.
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

        /// Shakes hands over memory; each end then sends a byte and waits for the other's.
        func outcome(connectingTo name: String = "localhost", largestRead: Int = .max) async throws -> Outcome {
            try await withMemory(largestRead: largestRead) { memory in
                async let server = becoming(of: memory.far, server, "")
                let client = await becoming(of: memory.near, client, name)
                return Outcome(client: client, server: await server)
            }
        }

        /// What both ends have agreed on, client first.
        func facts(connectingTo name: String = "localhost") async throws -> (client: TLSFacts, server: TLSFacts) {
            let outcome = try await outcome(connectingTo: name)
            return (try outcome.client.get(), try outcome.server.get())
        }

        /// Makes both ends of `memory` secure.
        func start(_ memory: MemoryPair) async throws {
            async let serving: Void = memory.far.startTLS(server)
            try await memory.near.startTLS(client, serverName: "localhost")
            try await serving
        }
    }

    /// What has become of both ends of a connection.
    struct Outcome: Sendable {
        let client: Result<TLSFacts, SocketError>
        let server: Result<TLSFacts, SocketError>

        var clientError: TLSError? { Self.error(client) }
        var serverError: TLSError? { Self.error(server) }

        private static func error(_ result: Result<TLSFacts, SocketError>) -> TLSError? {
            if case .failure(.tls(let error)) = result { error } else { nil }
        }
    }

    private func becoming(
        of stream: ByteStream, _ context: TLSContext, _ name: String
    ) async -> Result<TLSFacts, SocketError> {
        do throws(SocketError) {
            try await stream.startTLS(context, serverName: name)
            try await stream.write([1])
            let answer = try await stream.read()
            guard answer == [1], let facts = await stream.tls else { return .failure(.closed) }
            return .success(facts)
        } catch {
            await stream.close()  // so that the other end need not wait
            return .failure(error)
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

    /// The next `count` bytes; fewer when the stream ends.
    func read(_ count: Int, from stream: ByteStream) async throws(SocketError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try await stream.read(timeout: .seconds(60))
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    /// The error that `body` throws.
    func socketError(of body: () async throws(SocketError) -> Void) async -> SocketError? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    /// A folder in the temporary folder, removed afterwards.
    func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/swampy-tls-XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template)).withMemoryRebound(to: CChar.self, capacity: 1) {
            String(cString: $0)
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(path)) } catch { outcome = .failure(error) }
        for name in ["chain.pem", "key.pem", "big"] { unlink("\(path)/\(name)") }
        rmdir(path)
        try outcome.get()
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
#endif
