import ByteCore
import WAMPCore

/// Random handshakes and frames: nothing traps, memory stays within the limits, and how the bytes are cut makes no
/// difference.
///
/// The first byte says where the rest is cut: four octets of a handshake, which both sides look at, and frames.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > RawSocketHandshake.size else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    shakeHands(Array(bytes[..<RawSocketHandshake.size]))
    let frames = bytes[RawSocketHandshake.size...]
    let cut = frames.startIndex + Int(data[0]) * frames.count / 256
    var whole = Ear()
    whole.hear(frames)
    var pieces = Ear()
    pieces.hear(frames[..<cut])
    pieces.hear(frames[cut...])
    precondition(whole.transcript == pieces.transcript, "the same bytes, cut elsewhere, say something else")
    batch(Array(frames))
    return 0
}

private func shakeHands(_ octets: [UInt8]) {
    let router = RawSocketServerHandshake(SerializationFormat.allCases, limits: RawSocketLimits())
    for format in SerializationFormat.allCases {
        let client = RawSocketClientHandshake(format, maximumMessageSize: 1 << 24)
        // Most are refused, which is as good an answer as any.
        _ = try? client.validate(octets.rawSpan)
        guard client.request == octets else { continue }
        guard case .accept(let reply, _) = router.answer(octets.rawSpan) else {
            preconditionFailure("the router refuses our own client")
        }
        guard (try? client.validate(reply.rawSpan)) != nil else {
            preconditionFailure("our own client does not like the router's answer")
        }
    }
    _ = router.answer(octets.rawSpan)
}

/// The pieces of a batch lie one after the other inside it, and make the same batch again.
private func batch(_ bytes: [UInt8]) {
    for format in SerializationFormat.allCases {
        var reader = BatchReader(format)
        var end = 0
        // A batch that breaks off is a violation after what stood before.
        while let range = try? reader.next(bytes.rawSpan) {
            precondition(range.lowerBound >= end && range.upperBound <= bytes.count, "a piece is not inside its batch")
            end = range.upperBound
        }
    }
}

/// A machine, and all that it said.
private struct Ear: ~Copyable {
    struct Transcript: Equatable {
        var messages: [[UInt8]] = []
        var output: [UInt8] = []
        var violation: RawSocketError?
    }

    private var machine: RawSocketMachine
    private var input = ByteQueue()
    private var output = ByteQueue()
    private(set) var transcript = Transcript()
    private static let start = ContinuousClock().now

    init() {
        let agreement = RawSocketAgreement(format: .json, maximumReceived: 512, maximumSent: 512)
        machine = RawSocketMachine(agreement, limits: RawSocketLimits(), now: Self.start)
    }

    mutating func hear(_ bytes: ArraySlice<UInt8>) {
        let before = output.count
        input.append(bytes)
        while transcript.violation == nil {
            switch machine.next(&input, output: &output) {
            case .needsMore:
                precondition(input.count < 512 + RawSocketFrameHeader.size, "a peer makes us hold too much")
                precondition(output.count - before <= bytes.count + 520, "more is answered than was asked")
                transcript.output = [UInt8](copying: output.bytes)
                return
            case .message(let count):
                transcript.messages.append([UInt8](copying: input.bytes.extracting(0..<count)))
                input.consume(count)
            case .violation(let error):
                transcript.violation = error
                transcript.output = [UInt8](copying: output.bytes)
            }
        }
    }
}
