import ByteCore
import HTTPCore
import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebApp

/// Runs `body` with a client of an app that `build` makes, without sockets.
func withClient(_ build: (App) -> Void, _ body: (TestClient) async throws -> Void) async throws {
    let scheduler = try SchedulerKind.libev.make()
    let app = App()
    build(app)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await app.test(on: scheduler, body)) } catch { outcome = .failure(error) }
    await scheduler.shutdown()
    try outcome.get()
}

/// Runs `body` with an app that is served on loopback; stops it and its scheduler afterwards.
func withServer(
    _ kind: SchedulerKind, configuration: App.Configuration = App.Configuration(port: 0), _ build: (App) -> Void,
    _ body: (RunningApp) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let app = App(configuration: configuration)
    build(app)
    let running = try await app.start(on: scheduler)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(running)) } catch { outcome = .failure(error) }
    await running.stop()
    await scheduler.shutdown()
    try outcome.get()
}

/// A raw connection to a server, which reads whole responses.
actor Peer {
    private let stream: ByteStream
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var input: [UInt8] = []

    init(to running: RunningApp) async throws {
        stream = try await ByteStream.connected(to: running.address, on: running.scheduler)
        unownedExecutor = running.scheduler.asUnownedSerialExecutor()
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws { try await stream.write(bytes) }

    /// Lets the scheduler wait for a moment.
    func pause() async throws { try await stream.scheduler.sleep(for: .milliseconds(1)) }

    /// Sends `text` byte by byte, each in a write of its own.
    func sendSplit(_ text: String) async throws { try await sendSplit(Array(text.utf8)) }

    func sendSplit(_ bytes: [UInt8]) async throws {
        for byte in bytes {
            try await stream.write([byte])
            await stream.scheduler.task {}.value
        }
    }

    func closeWriting() async throws { try await stream.closeWriting() }

    nonisolated var scheduler: any Scheduler { stream.scheduler }

    /// What comes up to an empty line, which is taken.
    func untilEmptyLine() async throws -> String {
        while true {
            if let end = input.firstRange(of: Array("\r\n\r\n".utf8)) {
                defer { input.removeSubrange(..<end.upperBound) }
                return String(decoding: input[..<end.lowerBound], as: UTF8.self)
            }
            input += try await stream.read(timeout: .seconds(60))
        }
    }

    /// The next response to a request with `method`.
    func response(to method: HTTPRequest.Method = .get) async throws -> Answer {
        while true {
            if let answer = try parse(method) { return answer }
            let bytes = try await stream.read(timeout: .seconds(60))
            try #require(!bytes.isEmpty, "the server closed instead of answering")
            input += bytes
        }
    }

    /// What comes until the server closes, as text.
    func rest() async throws -> String {
        while true {
            let bytes = try await stream.read(timeout: .seconds(60))
            if bytes.isEmpty { return String(decoding: input, as: UTF8.self) }
            input += bytes
        }
    }

    /// So many bytes of what comes.
    func bytes(_ count: Int) async throws -> [UInt8] {
        while input.count < count { input += try await stream.read(timeout: .seconds(60)) }
        defer { input.removeFirst(count) }
        return Array(input.prefix(count))
    }

    func close() async { await stream.close() }

    private func parse(_ method: HTTPRequest.Method) throws -> Answer? {
        var queue = ByteQueue()
        queue.append(input)
        var limits = HTTPLimits()
        limits.maximumBodySize = .max
        var parser = ResponseParser(requestMethod: method, limits: limits)
        var answer: Answer?
        while true {
            switch try parser.next(&queue) {
            case .needsMore: return nil
            case .head(let head):
                answer = Answer(status: head.response.status.code, headers: head.response.headerFields, text: "")
                guard head.response.status == .continue else { break }
                input = [UInt8](copying: queue.bytes)
                return answer
            case .body(let count):
                answer?.text += String(decoding: [UInt8](copying: queue.bytes.extracting(0..<count)), as: UTF8.self)
                queue.consume(count)
            case .end:
                input = [UInt8](copying: queue.bytes)
                answer?.trailers = parser.trailers
                return answer
            }
        }
    }
}

/// A response as it came over a socket.
struct Answer: Equatable {
    var status: Int
    var headers: HTTPFields
    var text: String
    var trailers = HTTPFields()
}

/// Runs `body` with a connection to a server that `build`'s app is served by.
func withPeer(
    _ kind: SchedulerKind, configuration: App.Configuration = App.Configuration(port: 0), _ build: (App) -> Void,
    _ body: (Peer) async throws -> Void
) async throws {
    try await withServer(kind, configuration: configuration, build) { running in
        let peer = try await Peer(to: running)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(peer)) } catch { outcome = .failure(error) }
        await peer.close()
        try outcome.get()
    }
}

/// A place that one side signals and the other waits at.
struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func send() { continuation.yield() }

    func wait() async { for await _ in stream { return } }
}
