import ByteCore
import Testing

@testable import WebSocketCore

struct ClosingTests {
    @Test func `the peer's close frame is answered with its code`() {
        var server = Peer(.server)
        server.receive(closeFrame(4001, "bye") + frame(.text, "late"))
        #expect(server.entries == [.closed(CloseCode(rawValue: 4001), lingers: false, nil)])
        #expect(server.machine.closeReason?.text == "bye")
        #expect(server.machine.closeReason?.initiator == .remote)
        #expect(server.flush() == closeFrame(4001, from: .server))
        #expect(server.machine.isOpen == false)
    }

    @Test func `a close frame without a code is answered with one`() {
        var server = Peer(.server)
        server.receive(frame(.close))
        #expect(server.entries == [.closed(.noStatusReceived, lingers: false, nil)])
        #expect(server.flush() == frame(.close, from: .server))
    }

    @Test func `what comes behind the peer's close frame breaks no rule`() {
        var server = Peer(.server)
        server.receive(closeFrame(1000))
        server.input.append([0xFF])
        let isMessage = server.machine.nextMessage(&server.input) != nil
        server.receive([])
        #expect(!isMessage)
        #expect(server.entries == [.closed(.normalClosure, lingers: false, nil)])
        #expect(server.machine.deadline == server.now + .seconds(10))
    }

    @Test func `a client waits for the server to close the socket`() {
        var client = Peer(.client)
        client.receive(closeFrame(1001, from: .server))
        #expect(client.entries == [.closed(.goingAway, lingers: true, nil)])
        #expect(client.machine.deadline == client.now + .seconds(10))
        #expect(client.machine.receivedEndOfStream() == client.machine.closeReason)
    }

    @Test func `our close frame is answered by the peer`() {
        var server = Peer(.server)
        server.close(.goingAway, "maintenance")
        #expect(server.flush() == closeFrame(1001, "maintenance", from: .server))
        #expect(server.machine.isOpen == false)
        server.receive(frame(.text, "late") + frame(.ping) + frame(.binary, [1], isFinal: false) + closeFrame(1001))
        #expect(server.entries == [.closed(.goingAway, lingers: false, nil)])
        #expect(server.machine.closeReason?.initiator == .local)
        #expect(server.flush() == [])
    }

    @Test func `two ends that close at once agree`() {
        var client = Peer(.client)
        var server = Peer(.server)
        client.close(.normalClosure)
        server.close(.goingAway)
        let (fromClient, fromServer) = (client.flush(), server.flush())
        client.receive(fromServer)
        server.receive(fromClient)
        #expect(client.entries == [.closed(.goingAway, lingers: true, nil)])
        #expect(server.entries == [.closed(.normalClosure, lingers: false, nil)])
        #expect(client.flush() == [] && server.flush() == [])
    }

    @Test func `closing in the middle of a message drops its rest`() {
        var server = Peer(.server)
        let message = frame(.binary, Array(repeating: 1, count: 1_000))
        server.receive(frame(.text, "x", isFinal: false) + frame(.continuation, "y"))
        server.receive(Array(message[..<500]))
        server.close()
        #expect(server.input.count == 500 - 8)
        server.receive([])
        #expect(server.input.count == 0)
        server.receive(Array(message[500...]) + closeFrame(1000))
        #expect(server.entries == [.text("xy"), .closed(.normalClosure, lingers: false, nil)])
    }

    @Test func `closing again does nothing`() {
        var server = Peer(.server)
        server.close()
        _ = server.flush()
        server.close(.goingAway)
        #expect(server.flush() == [])
    }

    @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000])
    func `a code that must not be sent closes with 1002`(_ code: UInt16) {
        var server = Peer(.server)
        server.receive(closeFrame(code))
        #expect(server.entries == [.closed(.protocolError, lingers: true, .invalidCloseCode(code))])
        #expect(server.flush().starts(with: [0x88]))
    }

    @Test func `half a close code closes with 1002, a text that is not UTF-8 with 1007`() {
        var server = Peer(.server)
        server.receive(frame(.close, [3]))
        #expect(server.entries == [.closed(.protocolError, lingers: true, .invalidCloseFrame)])
        var other = Peer(.server)
        other.receive(frame(.close, [3, 232, 0xFF]))
        #expect(other.entries == [.closed(.invalidPayload, lingers: true, .invalidUTF8)])
    }

    @Test func `a long text is cut between characters`() {
        var server = Peer(.server)
        server.close(.goingAway, "a" + String(repeating: "é", count: 100))
        #expect(server.flush() == closeFrame(1001, "a" + String(repeating: "é", count: 61), from: .server))
    }

    @Test func `an error while closing sends no second close frame`() {
        var server = Peer(.server)
        server.close()
        _ = server.flush()
        server.receive([0xFF])
        #expect(server.entries == [.closed(.protocolError, lingers: true, .reservedBits)])
        #expect(server.flush() == [])
    }

    @Test func `a connection that is lost closes with 1006`() {
        var server = Peer(.server)
        server.receive(Array(frame(.text, "half")[..<7]))
        let reason = server.machine.receivedEndOfStream()
        #expect(reason == CloseReason(code: .abnormalClosure, initiator: .remote, error: .connectionLost))
        #expect(server.machine.receivedEndOfStream() == reason)
        #expect(server.machine.closeReason == reason)
        #expect(server.machine.deadline == nil)
    }

    @Test func `a connection lost after our close frame was closed by us`() {
        var server = Peer(.server)
        server.close()
        #expect(server.machine.receivedEndOfStream().initiator == .local)
        #expect(server.machine.closeReason?.error == .connectionLost)
    }
}
