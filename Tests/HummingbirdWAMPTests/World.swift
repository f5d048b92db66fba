#if Hummingbird
    import HTTP
    import HummingbirdWAMP
    import Logging
    import Scheduling
    import ServiceLifecycle
    import Sockets
    import Synchronization
    import TestSupport
    import WAMP
    import WAMPRouter
    import class WebApp.RunningApp

    /// Runs `body` on a scheduler of its own.
    func withScheduler(_ kind: SchedulerKind, _ body: (any Scheduler) async throws -> Void) async throws {
        let scheduler = try kind.make()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(scheduler)) } catch { outcome = .failure(error) }
        await scheduler.shutdown()
        try outcome.get()
    }

    /// A server, whichever it is, and a client for it.
    struct Served {
        let port: UInt16
        let client: HTTPClient
        let scheduler: any Scheduler
        /// Shuts the server down gracefully.
        let stop: @Sendable () async throws -> Void

        var url: String { "http://127.0.0.1:\(port)" }

        func get(_ path: String, headers: HTTPFields = [:]) async throws -> HTTPClient.Response {
            try await client.get(url + path, headers: headers)
        }

        func send(
            _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], _ body: HTTPClient.Body = .none
        ) async throws -> HTTPClient.Response {
            try await client.send(.init(method, url + path, headers: headers, body: body))
        }

        /// A session at the app's own router.
        func session() async throws -> Session {
            try await Session.connect(to: "ws://127.0.0.1:\(port)/ws", realm: "realm1", on: scheduler)
        }
    }

    /// An app on our server, with its own router.
    func withApp(_ kind: SchedulerKind, _ build: (App) -> Void, _ body: (Served) async throws -> Void) async throws {
        try await withScheduler(kind) { scheduler in
            let app = App(configuration: WAMPConfiguration(realm: "realm1", port: 0))
            build(app)
            let running = try await app.start(on: scheduler)
            let outcome: Result<Void, any Error>
            do {
                try await HTTPClient.withClient(on: scheduler) { client in
                    try await body(
                        Served(port: running.address.port ?? 0, client: client, scheduler: scheduler) {
                            await running.stop()
                        })
                }
                outcome = .success(())
            } catch { outcome = .failure(error) }
            await running.stop()
            try outcome.get()
        }
    }

    /// A router that an app is connected to.
    struct Realm {
        let url: String
        private let router: Router

        init(on scheduler: any Scheduler) async throws {
            var configuration = RouterConfiguration()
            configuration.rules.offersAdministration = true
            router = Router(configuration: configuration, on: scheduler)
            url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        }

        var sessionCount: Int { get async { await router.sessionCount } }

        func session() async throws -> Session { try await router.session(realm: "realm1") }

        func shutDown() async { await router.shutdown(within: .zero) }
    }

    /// A raw connection.
    actor Wire {
        private let stream: ByteStream
        nonisolated let unownedExecutor: UnownedSerialExecutor
        private var input: [UInt8] = []

        init(to served: Served) async throws {
            stream = try await ByteStream.connected(to: .ipv4("127.0.0.1", port: served.port), on: served.scheduler)
            unownedExecutor = served.scheduler.asUnownedSerialExecutor()
        }

        func send(_ text: String) async throws { try await send([UInt8](text.utf8)) }

        func send(_ bytes: [UInt8]) async throws { try await stream.write(bytes) }

        /// What comes up to `text` and with it.
        func read(through text: String) async throws -> String {
            while true {
                if let found = input.firstRange(of: [UInt8](text.utf8)) {
                    defer { input.removeSubrange(..<found.upperBound) }
                    return String(decoding: input[..<found.upperBound], as: UTF8.self)
                }
                let bytes = try await stream.read(timeout: .seconds(30))
                guard !bytes.isEmpty else { throw Missing(text: text, instead: String(decoding: input, as: UTF8.self)) }
                input += bytes
            }
        }

        func close() async { await stream.close() }

        private struct Missing: Error {
            let text: String
            let instead: String
        }
    }

    /// Opens once, for everybody.
    struct Gate: Sendable {
        private let stream = AsyncStream.makeStream(of: Never.self)

        func open() { stream.continuation.finish() }

        func wait() async { for await _ in stream.stream {} }
    }

    /// A number that tasks add to.
    final class Tally: Sendable {
        private let count = Mutex(0)

        var value: Int { count.withLock { $0 } }

        func add(_ number: Int) { count.withLock { $0 += number } }
    }
#endif
