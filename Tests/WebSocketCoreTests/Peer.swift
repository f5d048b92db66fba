import TestSupport
import ByteCore
@testable import WebSocketCore

/// A machine with its queues, and the transcript of what it said.
struct Peer: ~Copyable {
    enum Entry: Equatable {
        case text(String)
        case binary([UInt8])
        case part(MessageKind, [UInt8], isLast: Bool)
        case paused
        case closed(CloseCode, lingers: Bool, WebSocketError?)
    }

    var machine: ConnectionMachine
    var input = ByteQueue()
    var output = ByteQueue()
    var now = ContinuousClock.Instant.zero
    private(set) var entries: [Entry] = []

    init(
        _ role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits(), compression: WebSocketCompression? = nil,
        deliversParts: Bool = false
    ) {
        machine = ConnectionMachine(
            role: role, limits: limits, compression: compression, deliversParts: deliversParts, now: .zero,
            randomness: SeededGenerator(seed: 7))
    }

    /// Feeds `bytes`, and reads all events.
    mutating func receive(_ bytes: [UInt8]) {
        input.append(bytes)
        machine.beginTurn(now: now)
        while true {
            switch machine.next(&input, output: &output, now: now) {
            case .needsMore:
                return
            case .message(let kind, let count):
                note(kind, [UInt8](copying: input.bytes.extracting(0..<count)))
                input.consume(count)
            case .assembledMessage(let kind):
                let message = machine.takeMessage()
                note(kind, [UInt8](copying: message.bytes))
            case .part(let kind, let isLast):
                let part = machine.takeMessage()
                entries.append(.part(kind, [UInt8](copying: part.bytes), isLast: isLast))
            case .paused:
                entries.append(.paused)
                machine.beginTurn(now: now)
            case .violation(let error):
                let reason = machine.fail(error, output: &output, now: now)
                entries.append(.closed(reason.code, lingers: true, reason.error))
            case .closed(let reason, let lingers):
                entries.append(.closed(reason.code, lingers: lingers, reason.error))
            }
        }
    }

    mutating func send(_ kind: MessageKind, _ payload: [UInt8]) {
        machine.send(kind, payload.rawSpan, into: &output)
    }

    mutating func close(_ code: CloseCode = .normalClosure, _ text: String = "") {
        machine.beginClose(code, text, into: &output, now: now)
    }

    /// Takes what is to be sent.
    mutating func flush() -> [UInt8] {
        let taken = output.take()
        return [UInt8](copying: taken.bytes)
    }

    private mutating func note(_ kind: MessageKind, _ payload: [UInt8]) {
        entries.append(kind == .text ? .text(String(decoding: payload, as: UTF8.self)) : .binary(payload))
    }
}

extension ContinuousClock.Instant {
    /// An instant to count from.
    static let zero = ContinuousClock().now
}

/// The bytes of one frame; `from` a client it is masked.
func frame(
    _ opcode: Opcode, _ payload: [UInt8] = [], from role: WebSocketRole = .client, isFinal: Bool = true
) -> [UInt8] {
    let key: UInt32? = role == .client ? 0x1234_5678 : nil
    var output = ByteQueue()
    FrameEncoder.write(opcode, payload.rawSpan, maskingKey: key, into: &output)
    var bytes = [UInt8](copying: output.bytes)
    if !isFinal { bytes[0] &= 0x7F }
    return bytes
}

func frame(_ opcode: Opcode, _ text: String, from role: WebSocketRole = .client, isFinal: Bool = true) -> [UInt8] {
    frame(opcode, Array(text.utf8), from: role, isFinal: isFinal)
}

func closeFrame(_ code: UInt16, _ text: String = "", from role: WebSocketRole = .client) -> [UInt8] {
    frame(.close, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(text.utf8), from: role)
}

/// `bytes` whole, byte by byte, and cut at each place.
func everyCut(_ bytes: [UInt8]) -> [[[UInt8]]] {
    [[bytes], bytes.map { [$0] }] + (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
}
