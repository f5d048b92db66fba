import ByteCore
import Testing

@testable import WebSocketCore

struct PartsTests {
    @Test func `a message in parts is a frame for each, the first with its kind and the last final`() {
        var server = Peer(.server)
        server.machine.beginParts(.text)
        for (text, isLast) in [("a", false), ("", false), ("b", false), ("", true)] {
            server.machine.sendPart(Array(text.utf8).rawSpan, isLast: isLast, into: &server.output)
        }
        // RFC 6455, 5.4
        #expect(server.flush() == [0x01, 1, 0x61, 0x00, 0, 0x00, 1, 0x62, 0x80, 0])
        let isSendingParts = server.machine.isSendingParts
        #expect(!isSendingParts)
        server.send(.text, [0x63])
        #expect(server.flush() == [0x81, 1, 0x63])
    }

    @Test func `a message is handed over as it comes, beyond every limit of size`() {
        var limits = WebSocketLimits()
        limits.maximumFrameSize = 2
        limits.maximumMessageSize = 2
        var server = Peer(.server, limits: limits, deliversParts: true)
        let bytes = frame(.binary, [1, 2, 3], isFinal: false) + frame(.ping) + frame(.continuation, [4, 5, 6])
        server.receive(Array(bytes[..<8]))
        #expect(server.entries == [.part(.binary, [1, 2], isLast: false)])
        server.receive(Array(bytes[8...]))
        #expect(
            server.entries.dropFirst() == [
                .part(.binary, [3], isLast: false), .part(.binary, [4, 5, 6], isLast: true),
            ])
        server.receive(frame(.text))
        #expect(server.entries.last == .part(.text, [], isLast: true))
    }

    @Test func `text in parts is checked as it comes`() {
        var server = Peer(.server, deliversParts: true)
        server.receive(frame(.text, [0xE2], isFinal: false))
        #expect(server.entries == [.part(.text, [0xE2], isLast: false)])
        server.receive(frame(.continuation, [0x28]))
        #expect(server.entries.last == .closed(.invalidPayload, lingers: true, .invalidUTF8))
    }

    @Test func `endless fragments close with 1009 in parts, too`() {
        var limits = WebSocketLimits()
        limits.maximumFragments = 10
        var server = Peer(.server, limits: limits, deliversParts: true)
        server.receive(frame(.binary, isFinal: false))
        for _ in 0..<10 { server.receive(frame(.continuation, isFinal: false)) }
        #expect(server.entries.last == .closed(.messageTooBig, lingers: true, .tooManyFragments(limit: 10)))
    }
}
