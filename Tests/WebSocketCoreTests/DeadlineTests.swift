import ByteCore
import Testing

@testable import WebSocketCore

struct DeadlineTests {
    private func peer(_ role: WebSocketRole = .server, pingInterval: Duration? = .seconds(20)) -> Peer {
        var limits = WebSocketLimits()
        limits.pingInterval = pingInterval
        limits.pingTimeout = .seconds(5)
        limits.closeTimeout = .seconds(3)
        return Peer(role, limits: limits)
    }

    @Test func `a silent peer is sent a ping, and given up when it stays silent`() {
        var server = peer()
        #expect(server.machine.deadline == .zero + .seconds(20))
        #expect(server.machine.hitDeadline(now: .zero + .seconds(19), output: &server.output) == .none)
        #expect(server.machine.hitDeadline(now: .zero + .seconds(20), output: &server.output) == .pingSent)
        #expect(server.flush() == frame(.ping, from: .server))
        #expect(server.machine.deadline == .zero + .seconds(25))
        let reason = CloseReason(
            code: .internalError, text: "a ping was not answered in time", initiator: .local, error: .pingTimedOut)
        #expect(server.machine.hitDeadline(now: .zero + .seconds(25), output: &server.output) == .drop(reason))
        #expect(server.flush() == closeFrame(1011, "a ping was not answered in time", from: .server))
        #expect(server.machine.deadline == nil)
        #expect(server.machine.closeReason == reason)
    }

    @Test(arguments: [frame(.pong), frame(.text, "x"), [0x81]])
    func `anything from the peer counts as life`(_ bytes: [UInt8]) {
        var server = peer()
        _ = server.machine.hitDeadline(now: .zero + .seconds(20), output: &server.output)
        server.now = .zero + .seconds(24)
        server.receive(bytes)
        #expect(server.machine.deadline == .zero + .seconds(44))
        #expect(server.machine.hitDeadline(now: .zero + .seconds(25), output: &server.output) == .none)
    }

    @Test func `while the owner does not read, the peer's silence does not count`() {
        var server = peer()
        _ = server.machine.hitDeadline(now: .zero + .seconds(20), output: &server.output)
        server.machine.pausedReading(now: .zero + .seconds(25))
        #expect(server.machine.deadline == .zero + .seconds(45))
    }

    @Test func `without an interval there are no pings, unless asked for`() {
        var client = peer(.client, pingInterval: nil)
        #expect(client.machine.deadline == nil)
        client.machine.ping(into: &client.output, now: .zero + .seconds(1))
        #expect(client.machine.deadline == .zero + .seconds(6))
        var server = peer()
        server.receive(client.flush())
        client.receive(server.flush())
        #expect(client.machine.deadline == nil)
    }

    @Test func `a close frame that is not answered is given up`() {
        var server = peer()
        server.now = .zero + .seconds(1)
        server.close()
        #expect(server.machine.deadline == .zero + .seconds(4))
        server.now = .zero + .seconds(2)
        server.receive(frame(.text, "still talking"))
        #expect(server.machine.deadline == .zero + .seconds(4))
        let reason = CloseReason(code: .abnormalClosure, initiator: .local, error: .closeTimedOut)
        #expect(server.machine.hitDeadline(now: .zero + .seconds(4), output: &server.output) == .drop(reason))
        #expect(server.machine.deadline == nil)
    }

    @Test func `lingering ends at the deadline`() {
        var server = peer()
        server.receive([0xFF])
        #expect(server.machine.deadline == .zero + .seconds(3))
        guard let reason = server.machine.closeReason else { return #expect(Bool(false), "not closed") }
        #expect(server.machine.hitDeadline(now: .zero + .seconds(3), output: &server.output) == .drop(reason))
        #expect(server.machine.deadline == nil)
    }

    @Test func `a client masks everything it sends, each frame with another key`() {
        var client = peer(.client)
        client.send(.text, Array("x".utf8))
        client.send(.text, Array("x".utf8))
        let bytes = client.flush()
        #expect(bytes.count == 14)
        #expect(bytes[1] == 0x81 && bytes[8] == 0x81)
        #expect(bytes[2..<6] != bytes[9..<13])
        client.machine.ping(into: &client.output, now: .zero)
        client.close()
        let control = client.flush()
        #expect(control[1] == 0x80 && control[7] == 0x82)
    }
}
