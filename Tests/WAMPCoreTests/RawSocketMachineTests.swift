import ByteCore
import Testing
import WAMPCore

struct RawSocketMachineTests {
    @Test func `T8: headers of every type and length are written and read`() throws {
        for kind in [RawSocketFrameHeader.Kind.message, .ping, .pong] {
            for length in [0, 1, 255, 256, 65_535, 65_536, (1 << 24) - 1, 1 << 24] {
                let header = RawSocketFrameHeader(kind, length: length)
                #expect(try RawSocketFrameHeader(header.word) == header)
            }
        }
        #expect(RawSocketFrameHeader(.message, length: 1 << 24).word == 0x0800_0000)
        #expect(RawSocketFrameHeader(.pong, length: (1 << 24) - 1).word == 0x02ff_ffff)
    }

    @Test func `T8: reserved bits and types, and the long bit beside a length, are violations`() {
        for type in 3...7 as ClosedRange<UInt32> {
            #expect(throws: RawSocketError.unknownFrameType(UInt8(type))) { try RawSocketFrameHeader(type << 24) }
        }
        for bit in 28..<32 as Range<UInt32> {
            #expect(throws: RawSocketError.reservedBitsInFrame(UInt8(1 << (bit - 24)))) {
                try RawSocketFrameHeader(1 << bit | 4)
            }
        }
        #expect(throws: RawSocketError.malformedLength) { try RawSocketFrameHeader(0x0800_0001) }
        var peer = Peer()
        peer.hear([0x03, 0, 0, 0])
        #expect(peer.violation == .unknownFrameType(3))
    }

    @Test func `T8: messages of no and of 2^24 octets are taken`() {
        var peer = Peer(receiving: 1 << 24)
        peer.hear([0, 0, 0, 0])
        peer.hear([0x08, 0, 0, 0])
        peer.hear([UInt8](repeating: 7, count: 1 << 24))
        #expect(peer.messages.map(\.count) == [0, 1 << 24])
    }

    @Test func `T9: a ping is answered with its own payload, once each, between messages and whatever is cut`() {
        let input: [UInt8] = [0, 0, 0, 1, 65] + [1, 0, 0, 3, 1, 2, 3] + [1, 0, 0, 0] + [0, 0, 0, 1, 66]
        let answers: [UInt8] = [2, 0, 0, 3, 1, 2, 3] + [2, 0, 0, 0]
        for cut in 0...input.count {
            var peer = Peer()
            peer.hear(Array(input[..<cut]))
            peer.hear(Array(input[cut...]))
            #expect(peer.messages == [[65], [66]])
            #expect(peer.output == answers)
        }
    }

    @Test func `T9: a pong that nobody asked for is ignored`() {
        var peer = Peer()
        peer.hear([2, 0, 0, 1, 9] + [0, 0, 0, 1, 65])
        #expect(peer.messages == [[65]])
        #expect(peer.output.isEmpty)
    }

    @Test func `T10: a message over the own limit is a violation before it is read, and so is a ping`() {
        for type: UInt8 in [0, 1, 2] {
            var peer = Peer(receiving: 512)
            peer.hear([type, 0, 2, 0])
            #expect(peer.violation == nil)
            peer = Peer(receiving: 512)
            peer.hear([type, 0, 2, 1])
            #expect(peer.violation == .messageTooLong(count: 513, limit: 512))
        }
    }

    @Test func `T10: messages may be limited more for a while, and never less`() {
        var peer = Peer(receiving: 512)
        peer.limitMessages(to: 2)
        peer.hear([0, 0, 0, 2, 65, 66])
        peer.limitMessages(to: 100_000)
        peer.hear([0, 0, 0, 3, 67, 68, 69])
        #expect(peer.messages == [[65, 66], [67, 68, 69]])
        peer.hear([0, 0, 2, 1])
        #expect(peer.violation == .messageTooLong(count: 513, limit: 512))
        peer = Peer(receiving: 512)
        peer.limitMessages(to: 2)
        peer.hear([0, 0, 0, 3])
        #expect(peer.violation == .messageTooLong(count: 3, limit: 2))
    }

    @Test func `T10: none over the peer's limit is written, and what stood before it stays`() throws {
        let machine = Peer(sending: 512).machine
        var output = ByteQueue()
        for (length, fits) in [(512, true), (513, false), (0, true)] {
            let before = output.count
            let start = machine.beginMessage(in: &output)
            output.append([UInt8](repeating: 1, count: length))
            if fits {
                try machine.endMessage(from: start, in: &output)
                #expect(output.count == before + 4 + length)
            } else {
                #expect(throws: RawSocketError.messageTooLong(count: 513, limit: 512)) {
                    try machine.endMessage(from: start, in: &output)
                }
                #expect(output.count == before)
            }
        }
        #expect([UInt8](copying: output.bytes.extracting(first: 4)) == [0, 0, 2, 0])
        #expect([UInt8](copying: output.bytes.extracting(last: 4)) == [0, 0, 0, 0])
    }

    @Test func `T12: frames are read whole, byte by byte, and cut at each place`() {
        let input: [UInt8] = [0, 0, 0, 4] + Array("abcd".utf8) + [0, 0, 0, 5] + Array("12345".utf8) + [0]
        let messages = [Array("abcd".utf8), Array("12345".utf8)]
        var peer = Peer()
        for byte in input { peer.hear([byte]) }
        #expect(peer.messages == messages)
        for cut in 0...input.count {
            peer = Peer()
            peer.hear(Array(input[..<cut]))
            peer.hear(Array(input[cut...]))
            #expect(peer.messages == messages)
            #expect(peer.rest == [0])
        }
    }

    @Test func `T18: a silent peer is pinged, and given up when it stays silent`() {
        var machine = Peer().machine
        var output = ByteQueue()
        #expect(machine.deadline == Peer.start + .seconds(20))
        #expect(machine.hitDeadline(now: Peer.start + .seconds(19), output: &output) == .none)
        #expect(machine.hitDeadline(now: Peer.start + .seconds(20), output: &output) == .pingSent)
        #expect([UInt8](copying: output.bytes) == [1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(machine.deadline == Peer.start + .seconds(40))
        #expect(machine.hitDeadline(now: Peer.start + .seconds(40), output: &output) == .drop(.silent))
    }

    @Test func `T18: anything that a peer says shows that it lives`() {
        var machine = Peer().machine
        var output = ByteQueue()
        #expect(machine.hitDeadline(now: Peer.start + .seconds(20), output: &output) == .pingSent)
        machine.heard(now: Peer.start + .seconds(30))
        #expect(machine.deadline == Peer.start + .seconds(50))
    }

    @Test func `no pings are sent where none are wanted`() {
        var limits = RawSocketLimits()
        limits.pingInterval = nil
        let agreement = RawSocketAgreement(format: .json, maximumReceived: 512, maximumSent: 512)
        #expect(RawSocketMachine(agreement, limits: limits, now: Peer.start).deadline == nil)
    }
}

/// A machine, and all that it heard and said.
private struct Peer: ~Copyable {
    static let start = ContinuousClock().now
    private(set) var machine: RawSocketMachine
    private var input = ByteQueue()
    private var queue = ByteQueue()
    private(set) var messages: [[UInt8]] = []
    private(set) var violation: RawSocketError?

    var output: [UInt8] { [UInt8](copying: queue.bytes) }
    var rest: [UInt8] { [UInt8](copying: input.bytes) }

    init(receiving: Int = 512, sending: Int = 512) {
        let agreement = RawSocketAgreement(format: .json, maximumReceived: receiving, maximumSent: sending)
        machine = RawSocketMachine(agreement, limits: RawSocketLimits(), now: Self.start)
    }

    mutating func limitMessages(to size: Int?) { machine.limitMessages(to: size) }

    mutating func hear(_ bytes: [UInt8]) {
        input.append(bytes)
        while violation == nil {
            switch machine.next(&input, output: &queue) {
            case .needsMore: return
            case .message(let count):
                messages.append([UInt8](copying: input.bytes.extracting(first: count)))
                input.consume(count)
            case .violation(let error): violation = error
            }
        }
    }
}
