import ByteCore
import TestSupport
import Testing

@testable import WebSocketCore

@Suite(.enabled(if: WebSocketCompression.isAvailable, "the trait Deflate is off"))
struct CompressionTests {
    private static var compression: WebSocketCompression {
        var compression = WebSocketCompression()
        compression.threshold = 0
        return compression
    }

    /// A client's frame that begins a compressed message.
    private func compressed(_ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        var bytes = frame(opcode, payload, isFinal: isFinal)
        bytes[0] |= 0x40
        return bytes
    }

    /// What a server hears, the same however the bytes are cut.
    private func heard(_ bytes: [UInt8], limits: WebSocketLimits = WebSocketLimits()) -> [Peer.Entry] {
        var transcripts: [[Peer.Entry]] = []
        for pieces in everyCut(bytes) {
            var server = Peer(.server, limits: limits, compression: Self.compression)
            for piece in pieces { server.receive(piece) }
            transcripts.append(server.entries)
        }
        for transcript in transcripts where transcript != transcripts[0] {
            Issue.record("\(transcript) is not \(transcripts[0])")
        }
        return transcripts[0]
    }

    // The examples of RFC 7692, 7.2.3.

    // 7.2.3.1
    @Test func `one block, whole and in two frames`() {
        let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
        #expect(heard(compressed(.text, hello)) == [.text("Hello")])
        #expect(
            heard(
                compressed(.text, Array(hello[..<3]), isFinal: false) + frame(.ping)
                    + frame(.continuation, Array(hello[3...]))) == [.text("Hello")])
    }

    // 7.2.3.2
    @Test func `the second message refers to the first`() {
        let first = compressed(.text, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
        #expect(
            heard(first + compressed(.text, [0xF2, 0x00, 0x11, 0x00, 0x00])) == [.text("Hello"), .text("Hello")])
    }

    // 7.2.3.3
    @Test func `a block without compression`() {
        let block: [UInt8] = [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]
        #expect(heard(compressed(.text, block)) == [.text("Hello")])
    }

    // 7.2.3.4
    @Test func `a final block, and the context lives on after it`() {
        let final = compressed(.text, [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00])
        #expect(heard(final) == [.text("Hello")])
        #expect(
            heard(final + compressed(.text, [0xF2, 0x00, 0x11, 0x00, 0x00])) == [.text("Hello"), .text("Hello")])
    }

    // 7.2.3.5
    @Test func `two blocks in a message`() {
        let blocks: [UInt8] = [
            0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00,
        ]
        #expect(heard(compressed(.text, blocks)) == [.text("Hello")])
    }

    // 7.2.3.6
    @Test func `an empty message`() {
        #expect(heard(compressed(.text, [0x00])) == [.text("")])
        var server = Peer(.server, compression: Self.compression)
        server.machine.beginParts(.text)
        server.machine.sendPart(RawSpan(), isLast: true, into: &server.output)
        #expect(server.flush() == [0xC1, 0x01, 0x00])
    }

    @Test func `what is agreed on is not asked of every message`() {
        #expect(heard(frame(.text, "plain")) == [.text("plain")])
    }

    @Test func `the reserved bit where it may not be closes with 1002`() {
        let failure = Peer.Entry.closed(.protocolError, lingers: true, .reservedBits)
        #expect(heard(compressed(.ping, [])) == [failure])
        #expect(heard(frame(.text, "x", isFinal: false) + compressed(.continuation, [0x00])) == [failure])
        var plain = Peer(.server)
        plain.receive(compressed(.text, [0x00]))
        #expect(plain.entries == [failure])
    }

    @Test(
        arguments: [
            [0xFF, 0xFF, 0xFF],  // no such kind of block
            [0xF2, 0x48, 0xCD, 0xC9],  // cut off
            [0xF2, 0x00, 0x11, 0x00, 0x00],  // refers to what was not there
        ] as [[UInt8]])
    func `what cannot be inflated closes with 1007`(payload: [UInt8]) {
        #expect(
            heard(compressed(.binary, payload)) == [.closed(.invalidPayload, lingers: true, .invalidCompressedData)])
    }

    @Test func `text is checked after inflation`() {
        // A stored block with half a character.
        let block: [UInt8] = [0x00, 0x02, 0x00, 0xFD, 0xFF, 0xE2, 0x82, 0x00]
        #expect(heard(compressed(.text, block)) == [.closed(.invalidPayload, lingers: true, .invalidUTF8)])
        #expect(heard(compressed(.binary, block)) == [.binary([0xE2, 0x82])])
    }

    @Test func `a zip bomb closes with 1009, and no more than the limit is ever held`() {
        var client = Peer(.client, compression: Self.compression)
        client.send(.binary, [UInt8](repeating: 0, count: 64 * 1024 * 1024))
        let bomb = client.flush()
        #expect(bomb.count < 400_000)
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 1_000_000
        var server = Peer(.server, limits: limits, compression: Self.compression)
        server.receive(bomb)
        #expect(server.entries == [.closed(.messageTooBig, lingers: true, .messageTooBig(limit: 1_000_000))])
        #expect(server.flush().starts(with: closeFrame(1009, from: .server).prefix(1)))
    }

    @Test func `a limit below what was inflated already closes with 1009`() {
        var client = Peer(.client, compression: Self.compression)
        client.send(.binary, [UInt8](repeating: 0, count: 100_000))
        let message = client.flush()
        var server = Peer(.server, compression: Self.compression)
        server.receive(Array(message[..<(message.count - 8)]))
        server.machine.limitMessages(to: 10)
        server.receive(Array(message[(message.count - 8)...]))
        #expect(server.entries == [.closed(.messageTooBig, lingers: true, .messageTooBig(limit: 10))])
    }

    @Test func `what takes long is inflated in turns`() {
        var client = Peer(.client, compression: Self.compression)
        let payload = [UInt8](repeating: 7, count: 10 * 1024 * 1024)
        client.send(.binary, payload)
        var server = Peer(.server, compression: Self.compression)
        server.receive(client.flush())
        #expect(server.entries.count == 11)  // ten times a mebibyte, and the message
        #expect(server.entries.dropLast().allSatisfy { $0 == .paused })
        #expect(server.entries.last == .binary(payload))
    }

    @Test func `a message in parts is handed over as it is inflated, whatever its size`() throws {
        var client = Peer(.client, compression: Self.compression)
        client.send(.binary, [UInt8](repeating: 7, count: 20 * 1024 * 1024))
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 1000
        limits.maximumFrameSize = 1000
        var server = Peer(.server, limits: limits, compression: Self.compression, deliversParts: true)
        server.receive(client.flush())
        var sizes: [Int] = []
        for case .part(.binary, let bytes, let isLast) in server.entries {
            sizes.append(bytes.count)
            #expect(isLast == (sizes.reduce(0, +) == 20 * 1024 * 1024 && isLast))
        }
        #expect(sizes.reduce(0, +) == 20 * 1024 * 1024)
        #expect(try #require(sizes.max()) <= 128 * 1024)
    }

    @Test(arguments: [true, false], [8, 9, 12, 15])
    func `every window and both kinds of context carry messages, whole and in parts`(keepsContext: Bool, bits: Int) {
        var compression = Self.compression
        compression.sending = .init(keepsContext: keepsContext, windowBits: bits)
        compression.receiving = compression.sending
        var generator = SeededGenerator(seed: UInt64(bits))
        var client = Peer(.client, compression: compression)
        var server = Peer(.server, compression: compression)
        var expected: [Peer.Entry] = []
        for _ in 0..<40 {
            // Words that repeat at all distances.
            let words = (0..<Int.random(in: 0...2_000, using: &generator)).map { _ in
                UInt8.random(in: 97...103, using: &generator)
            }
            let payload = words + words.prefix(300)
            expected.append(.binary(payload))
            if Bool.random(using: &generator) {
                client.send(.binary, payload)
            } else {
                client.machine.beginParts(.binary)
                for start in stride(from: 0, to: payload.count, by: 700) {
                    let part = Array(payload[start..<min(start + 700, payload.count)])
                    client.machine.sendPart(part.rawSpan, isLast: false, into: &client.output)
                }
                client.machine.sendPart(RawSpan(), isLast: true, into: &client.output)
            }
        }
        server.receive(client.flush())
        #expect(server.entries.filter { $0 != .paused } == expected)
    }

    @Test func `messages below the threshold are sent as they are`() {
        var compression = WebSocketCompression()
        compression.threshold = 10
        var server = Peer(.server, compression: compression)
        server.send(.text, Array("123456789".utf8))
        #expect(server.flush()[0] == 0x81)
        server.send(.text, Array("1234567890".utf8))
        #expect(server.flush()[0] == 0xC1)
    }
}
