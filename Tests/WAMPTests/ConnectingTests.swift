import Scheduling
import Sockets
import Synchronization
import TestSupport
import Testing
import WAMP

/// A client that connects over RawSocket to a router that a test plays.
@Suite(.timeLimit(.minutes(1))) struct `Connecting over RawSocket` {
    @Test(arguments: SchedulerKind.allCases)
    func `T7: fails with what the router says, or does not say`(kind: SchedulerKind) async throws {
        let replies: [([UInt8], RawSocketError)] = [
            ([0x7f, 0x20, 0, 0], .lengthUnacceptable), ([0x7f, 0x30, 0, 0], .reservedBitsInHandshake),
            ([0x7f, 0x40, 0, 0], .tooManyConnections), ([0x7f, 0x70, 0, 0], .refused(code: 7)),
            (Array("HTTP/1.1 400 Bad Request\r\n".utf8), .notRawSocket(firstOctet: 0x48)),
            ([0x7f, 0xf1], .disconnectedDuringHandshake), ([], .disconnectedDuringHandshake),
        ]
        for (reply, error) in replies {
            try await withServer(kind, replying: reply) { url, _, scheduler in
                await #expect(throws: error) {
                    try await Session.connect(to: url, realm: "realm1", on: scheduler)
                }
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `T6: asks for one serializer after the other, in their order`(kind: SchedulerKind) async throws {
        try await withServer(kind, replying: [0x7f, 0x10, 0, 0]) { url, requests, scheduler in
            var configuration = Session.Configuration()
            configuration.serializers = SerializationFormat.allCases + [.json]
            configuration.rawSocketLimits.maximumMessageSize = 65_536
            await #expect(throws: RawSocketError.serializerUnsupported) {
                try await Session.connect(to: url, realm: "realm1", configuration: configuration, on: scheduler)
            }
            #expect(requests() == configuration.serializers.map { [0x7f, 0x70 | $0.rawSocketCode, 0, 0] })
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `ends when the router does not answer in time, or the task is cancelled`(kind: SchedulerKind) async throws {
        try await withServer(kind, replying: nil) { url, _, scheduler in
            var configuration = Session.Configuration()
            configuration.timeout = .milliseconds(50)
            await #expect(throws: RawSocketError.handshakeTimedOut(after: .milliseconds(50))) {
                try await Session.connect(to: url, realm: "realm1", configuration: configuration, on: scheduler)
            }
            let connecting = scheduler.task { try await Session.connect(to: url, realm: "realm1", on: scheduler) }
            connecting.cancel()
            await #expect(throws: CancellationError.self) { try await connecting.value }
        }
    }

    /// Runs `body` beside a server that answers the first four octets of each connection with `reply`, or with nothing
    /// when it is nil, and keeps them.
    private func withServer(
        _ kind: SchedulerKind, replying reply: [UInt8]?,
        _ body: (_ url: String, _ requests: () -> [[UInt8]], any Scheduler) async throws -> Void
    ) async throws {
        let scheduler = try kind.make()
        let requests = Requests()
        let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
            do {
                requests.append(try await stream.read())
                if let reply { try await stream.write(reply) } else { while try await !stream.read().isEmpty {} }
            } catch {
                // The client has gone.
            }
        }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body("rs://\(listener.address)", { requests.all }, scheduler))
        } catch {
            outcome = .failure(error)
        }
        await listener.shutdown(grace: .zero)
        await scheduler.shutdown()
        try outcome.get()
    }
}

private final class Requests: Sendable {
    private let state = Mutex<[[UInt8]]>([])

    var all: [[UInt8]] { state.withLock { $0 } }

    func append(_ request: [UInt8]) {
        state.withLock { $0.append(request) }
    }
}
