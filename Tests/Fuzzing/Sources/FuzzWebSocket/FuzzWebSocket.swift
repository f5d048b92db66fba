import ByteCore
import WebSocketCore

/// Random frames: nothing traps, memory stays within the limits, and how the bytes are cut makes no difference.
///
/// The first two bytes choose the role, compression and parts, and where the rest is cut.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 2 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 2, count: size - 2))
    let choices = data[0]
    let cut = Int(data[1]) * bytes.count / 256
    var whole = Ear(choices)
    whole.hear(bytes[...])
    var pieces = Ear(choices)
    pieces.hear(bytes[..<cut])
    pieces.hear(bytes[cut...])
    precondition(whole.transcript == pieces.transcript, "the same bytes, cut elsewhere, say something else")
    return 0
}

/// A machine, and all that it said.
private struct Ear: ~Copyable {
    private var machine: ConnectionMachine
    private var input = ByteQueue()
    private var output = ByteQueue()
    private(set) var transcript = Transcript()

    /// What does not depend on cuts: whole messages and the end. Of a message that a violation breaks off, the cuts
    /// decide how many of its parts are heard before.
    struct Transcript: Equatable {
        var messages: [String] = []
        var hashes: [Int] = []
    }
    private var parts: [UInt8] = []

    private static let start = ContinuousClock().now
    private static let limits: WebSocketLimits = {
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 100_000
        limits.maximumFragments = 100
        return limits
    }()

    init(_ choices: UInt8) {
        var compression = WebSocketCompression()
        compression.receiving.keepsContext = choices & 8 == 0
        compression.receiving.windowBits = choices & 16 == 0 ? 15 : 8
        machine = ConnectionMachine(
            role: choices & 1 == 0 ? .server : .client, limits: Self.limits,
            compression: choices & 2 == 0 ? nil : compression, deliversParts: choices & 4 != 0, now: Self.start,
            randomness: Zero())
    }

    mutating func hear(_ bytes: ArraySlice<UInt8>) {
        input.append(bytes)
        machine.beginTurn(now: Self.start)
        while true {
            switch machine.next(&input, output: &output, now: Self.start) {
            case .needsMore:
                precondition(output.count < 200_000, "a peer makes us hold too much")
                return
            case .message(let kind, let count):
                parts += [UInt8](copying: input.bytes.extracting(0..<count))
                input.consume(count)
                end(kind)
            case .assembledMessage(let kind):
                take()
                end(kind)
            case .part(let kind, let isLast):
                take()
                if isLast { end(kind) }
            case .paused:
                machine.beginTurn(now: Self.start)
            case .violation(let error):
                transcript.messages.append("\(machine.fail(error, output: &output, now: Self.start))")
            case .closed(let reason, _):
                transcript.messages.append("\(reason)")
            }
        }
    }

    private mutating func take() {
        let taken = machine.takeMessage()
        precondition(taken.count <= 200_000, "a peer makes us hold too much")
        parts += [UInt8](copying: taken.bytes)
    }

    private mutating func end(_ kind: MessageKind) {
        transcript.messages.append("\(kind) of \(parts.count)")
        transcript.hashes.append(parts.hashValue)
        parts.removeAll()
    }
}

private struct Zero: RandomNumberGenerator, Sendable {
    mutating func next() -> UInt64 { 0 }
}
