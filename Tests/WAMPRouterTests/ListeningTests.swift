import Sockets
import TestSupport
import Testing
import WAMP
import WAMPRouter
import WebSockets

@Suite(.timeLimit(.minutes(1))) struct `A router that listens` {
    @Test(arguments: SchedulerKind.both)
    func `tells the port that it got, and takes WAMP at any path`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            #expect(!world.url.contains(":0/"))
            for path in ["", "ws", "8080", "test?token=1"] {
                let client = try await WebSocketClient.connected(to: world.url + path, on: world.scheduler)
                try await client.join()
                await client.close()
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `takes WAMP only at the path that it is given, at several places at once`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let second = try await world.router.listen(at: "ws://127.0.0.1:0/ws")
            #expect(second.hasSuffix("/ws"))
            let client = try await WebSocketClient.connected(to: second, on: world.scheduler)
            try await client.join()
            await client.close()
            await #expect(throws: WebSocketError.unexpectedStatus(404)) {
                try await WebSocketClient.connected(to: second + "x", on: world.scheduler)
            }
            _ = try await world.join()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `says what is wrong with a URL`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            for url in ["127.0.0.1:8080", "http://127.0.0.1:0/", "ws://:80/", "ws://127.0.0.1:99999/"] {
                let error = await #expect(throws: SocketError.self) { try await world.router.listen(at: url) }
                #expect(error?.description.contains("'\(url)'") == true)
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `fails clearly when the port is in use, and goes on where it listens already`(
        kind: SchedulerKind
    ) async throws {
        try await withRouter(kind) { world in
            let error = await #expect(throws: SocketError.self) { try await world.router.listen(at: world.url) }
            #expect(error?.description.contains("in use") == true)
            _ = try await world.join()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `does not mind connections that say nothing and go`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let endpoint = try Endpoint(world.url)
            for _ in 0..<20 {
                let address = SocketAddress.ipv4(endpoint.host, port: try #require(endpoint.port))
                let probe = try await ByteStream.connected(to: address, on: world.scheduler)
                await probe.close()
            }
            _ = try await world.join()
        }
    }
}
