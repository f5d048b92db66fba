import ByteCore
import TestSupport
import Testing

@testable import WebSocketCore

struct ReceivingTests {
    /// What a server hears when it is sent `bytes`; the same however they are cut. Answers are checked for the same.
    private func heard(_ bytes: [UInt8], limits: WebSocketLimits = WebSocketLimits()) -> [Peer.Entry] {
        var transcripts: [[Peer.Entry]] = []
        var answers: [[UInt8]] = []
        for pieces in everyCut(bytes) {
            var server = Peer(.server, limits: limits)
            for piece in pieces { server.receive(piece) }
            transcripts.append(server.entries)
            answers.append(server.flush())
        }
        for index in transcripts.indices where transcripts[index] != transcripts[0] || answers[index] != answers[0] {
            Issue.record("\(transcripts[index]) is not \(transcripts[0])")
        }
        return transcripts[0]
    }

    private func failure(_ error: WebSocketError) -> Peer.Entry {
        .closed(error.closeCode, lingers: true, error)
    }

    @Test func `messages in one frame`() {
        #expect(
            heard(frame(.text, "héllo") + frame(.binary, [1, 2]) + frame(.text)) == [
                .text("héllo"), .binary([1, 2]), .text(""),
            ])
    }

    @Test func `T3: a message in fragments, with a ping between and a character cut`() {
        let text = Array("a🦊b".utf8)
        let bytes =
            frame(.text, Array(text[..<3]), isFinal: false) + frame(.ping, "x") + frame(.continuation, isFinal: false)
            + frame(.continuation, Array(text[3...])) + frame(.text, "next")
        #expect(heard(bytes) == [.text("a🦊b"), .text("next")])
    }

    @Test func `fragments of binary messages, the last one empty`() {
        let bytes = frame(.binary, [1, 2], isFinal: false) + frame(.continuation) + frame(.binary, [3])
        #expect(heard(bytes) == [.binary([1, 2]), .binary([3])])
    }

    @Test func `a client reads unmasked frames`() {
        var client = Peer(.client)
        client.receive(frame(.text, "hello", from: .server))
        #expect(client.entries == [.text("hello")])
    }

    @Test func `frames out of order close with 1002`() {
        #expect(heard(frame(.continuation, "x")) == [failure(.unexpectedContinuation)])
        #expect(heard(frame(.text, "x") + frame(.continuation, "y")) == [.text("x"), failure(.unexpectedContinuation)])
        #expect(heard(frame(.text, "x", isFinal: false) + frame(.text, "y")) == [failure(.expectedContinuation)])
    }

    @Test func `T2: text that is not UTF-8 closes with 1007, at the first wrong byte`() {
        var server = Peer(.server)
        let bytes = frame(.text, [0xCE, 0xBA, 0xF4, 0x90] + Array(repeating: 0x20, count: 100))
        server.receive(Array(bytes[..<9]))
        #expect(server.entries == [])
        server.receive([bytes[9]])
        #expect(server.entries == [failure(.invalidUTF8)])
        #expect(server.flush() == closeFrame(1007, "text is not UTF-8", from: .server))
    }

    @Test func `text that ends inside a character closes with 1007`() {
        #expect(heard(frame(.text, [0xE2, 0x82])) == [failure(.invalidUTF8)])
        #expect(
            heard(frame(.text, [0xE2], isFinal: false) + frame(.continuation, [0x82])) == [failure(.invalidUTF8)])
        #expect(heard(frame(.binary, [0xE2, 0x82])) == [.binary([0xE2, 0x82])])
    }

    @Test func `what is too big closes with 1009 before it arrives`() {
        var limits = WebSocketLimits()
        limits.maximumFrameSize = 10
        limits.maximumMessageSize = 15
        limits.maximumFragments = 3
        #expect(heard(frame(.binary, Array(repeating: 0, count: 10)), limits: limits).count == 1)
        let header = Array(frame(.binary, Array(repeating: 0, count: 11))[..<6])
        #expect(heard(header, limits: limits) == [failure(.frameTooBig(limit: 10))])
        let first = frame(.binary, Array(repeating: 0, count: 10), isFinal: false)
        let second = frame(.continuation, Array(repeating: 0, count: 6))
        #expect(heard(first + second[..<6], limits: limits) == [failure(.messageTooBig(limit: 15))])
        let empty = frame(.continuation, isFinal: false)
        #expect(heard(first + empty + empty + empty, limits: limits) == [failure(.tooManyFragments(limit: 3))])
        let enormous: [UInt8] = [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
        #expect(heard(enormous) == [failure(.frameTooBig(limit: 16 * 1024 * 1024))])
    }

    @Test func `messages may be limited more for a while, even below what has come of one, and never less`() {
        let zeros = [UInt8](repeating: 0, count: 10)
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 20
        var peer = Peer(.server, limits: limits)
        peer.machine.limitMessages(to: 10)
        peer.receive(frame(.binary, zeros))
        peer.machine.limitMessages(to: 1000)
        peer.receive(frame(.binary, zeros + zeros))
        peer.machine.limitMessages(to: nil)
        peer.receive(frame(.binary, zeros + zeros))
        peer.receive(frame(.binary, zeros, isFinal: false))
        #expect(peer.entries == [.binary(zeros), .binary(zeros + zeros), .binary(zeros + zeros)])
        peer.machine.limitMessages(to: 5)
        peer.receive(Array(frame(.continuation, [0])[..<6]))
        #expect(peer.entries.last == failure(.messageTooBig(limit: 5)))
    }

    @Test func `after an error nothing more is read`() {
        let bytes = frame(.continuation, "x") + frame(.text, "y") + frame(.ping) + closeFrame(1000)
        #expect(heard(bytes) == [failure(.unexpectedContinuation)])
    }

    @Test func `an unmasked frame closes a server's connection with 1002`() {
        #expect(heard(frame(.text, "x", from: .server)) == [failure(.unmaskedFrame)])
    }

    @Test func `a ping longer than 125 bytes closes with 1002`() {
        #expect(heard(frame(.ping, Array(repeating: 0, count: 126))) == [failure(.controlFrameTooLong)])
    }

    @Test func `a ping is answered with its payload`() {
        var server = Peer(.server)
        let payload = Array(repeating: UInt8(7), count: 125)
        server.receive(frame(.ping, payload) + frame(.ping))
        #expect(server.flush() == frame(.pong, payload, from: .server) + frame(.pong, from: .server))
        #expect(server.entries == [])
    }

    @Test func `pongs that nobody asked for are ignored`() {
        #expect(heard(frame(.pong, "x") + frame(.text, "y")) == [.text("y")])
    }

    @Test func `a peer that pings and does not read gets one pong when it reads again`() {
        var server = Peer(.server)
        let ping = frame(.ping, Array(repeating: 1, count: 125))
        for _ in 0..<2_000 { server.receive(ping) }
        server.receive(frame(.ping, "last"))
        #expect(server.output.count < 65 * 1024)
        _ = server.flush()
        server.machine.drainedOutput(&server.output)
        #expect(server.flush() == frame(.pong, "last", from: .server))
        server.machine.drainedOutput(&server.output)
        #expect(server.flush() == [])
    }

    @Test(arguments: [0, 1, 124, 125, 126, 127, 32_767, 32_768, 65_535, 65_536, 65_537, 1 << 20])
    func `every size passes in both directions`(_ size: Int) {
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let text = Array(repeating: UInt8(ascii: "x"), count: size)
        var client = Peer(.client)
        var server = Peer(.server)
        client.send(.binary, payload)
        client.send(.text, text)
        server.receive(client.flush())
        #expect(server.entries == [.binary(payload), .text(String(decoding: text, as: UTF8.self))])
        server.send(.binary, payload)
        server.send(.text, text)
        let bytes = server.flush()
        for start in stride(from: 0, to: bytes.count, by: 1_000) {
            client.receive(Array(bytes[start..<min(start + 1_000, bytes.count)]))
        }
        #expect(client.entries == server.entries)
    }

    @Test func `an agreeable random peer is understood however its bytes are cut`() {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            var expected: [Peer.Entry] = []
            for _ in 0..<5 {
                let payload = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                    UInt8.random(in: 0x20...0x7E, using: &generator)
                }
                let isText = Bool.random(using: &generator)
                let cut = Int.random(in: 0...payload.count, using: &generator)
                let opcode: Opcode = isText ? .text : .binary
                if Bool.random(using: &generator) {
                    bytes += frame(opcode, Array(payload[..<cut]), isFinal: false) + frame(.pong, "between")
                    bytes += frame(.continuation, Array(payload[cut...]))
                } else {
                    bytes += frame(opcode, payload)
                }
                expected.append(isText ? .text(String(decoding: payload, as: UTF8.self)) : .binary(payload))
            }
            var server = Peer(.server)
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(rest.count, 64), using: &generator)
                server.receive(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            if server.entries != expected { Issue.record("\(server.entries) is not \(expected)") }
        }
    }

    @Test func `random bytes never trap, and are read the same whole and in pieces`() {
        var generator = SeededGenerator(seed: 9)
        let starts: [UInt8] = [0x01, 0x02, 0x00, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A]
        let lengths: [UInt8] = [0x80, 0x81, 0x82, 0x85, 0xFE, 0xFF, 0x05]
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 300
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes.append(starts.randomElement(using: &generator) ?? 0)
                bytes.append(lengths.randomElement(using: &generator) ?? 0)
                bytes += (0..<Int.random(in: 0...10, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            }
            var whole = Peer(.server, limits: limits)
            whole.receive(bytes)
            var pieces = Peer(.server, limits: limits)
            for byte in bytes { pieces.receive([byte]) }
            if whole.entries != pieces.entries { Issue.record("\(whole.entries) is not \(pieces.entries)") }
            if whole.flush() != pieces.flush() { Issue.record("other answers to \(bytes)") }
        }
    }
}
