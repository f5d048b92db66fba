import ByteCore
import WebSocketCore

/// Messages of every content come out of inflation as they went into compression, whole or in parts, with every window,
/// with and without context.
///
/// The first two bytes choose these; the rest is two messages.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 2 else { return 0 }
    var compression = WebSocketCompression()
    compression.threshold = 0
    compression.level = 1 + Int(data[0] & 7)
    compression.sending.keepsContext = data[0] & 8 == 0
    compression.sending.windowBits = 8 + Int(data[0] >> 4 & 7)
    compression.receiving = compression.sending
    let bytes = Array(UnsafeBufferPointer(start: data + 2, count: size - 2))
    let cut = Int(data[1]) * bytes.count / 256

    let now = ContinuousClock().now
    var sender = ConnectionMachine(role: .client, compression: compression, now: now)
    var receiver = ConnectionMachine(role: .server, compression: compression, now: now)
    var wire = ByteQueue()
    var answers = ByteQueue()
    // Once in two parts, once whole.
    sender.beginParts(.binary)
    sender.sendPart(Array(bytes[..<cut]).rawSpan, isLast: false, into: &wire)
    sender.sendPart(Array(bytes[cut...]).rawSpan, isLast: true, into: &wire)
    sender.send(.binary, bytes.rawSpan, into: &wire)
    for _ in 0..<2 {
        receiver.beginTurn(now: now)
        switch receiver.next(&wire, output: &answers, now: now) {
        case .assembledMessage(.binary):
            let message = receiver.takeMessage()
            precondition([UInt8](copying: message.bytes) == bytes, "other bytes came out than went in")
        case .message(.binary, let count):
            precondition(count == 0 && bytes.isEmpty, "only an empty message is sent as it is")
        case let event: preconditionFailure("\(event)")
        }
    }
    precondition(wire.isEmpty && answers.isEmpty, "more was sent than two messages")
    return 0
}
