import ByteCore
import SerializationCore
import WAMPCore

/// Random bytes as a message and as a value: nothing traps, what is built is also passed, and what was understood is
/// written so that it is understood again, in its own format and in the others.
///
/// The first byte chooses the format.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 1 else { return 0 }
    let formats = SerializationFormat.allCases
    let format = formats[Int(data[0]) % formats.count]
    let bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    readValue(bytes, format)
    readMessage(bytes, format)
    return 0
}

private func readValue(_ bytes: [UInt8], _ format: SerializationFormat) {
    guard let value = try? format.read(bytes.rawSpan) else { return }
    var queue = ByteQueue()
    do {
        try format.transcode(bytes.rawSpan, with: JSONWriter.self, to: &queue)
        queue.reset()
        try format.write(value, to: &queue)
        let written = [UInt8](copying: queue.bytes)
        queue.reset()
        try format.write(format.read(written.rawSpan), to: &queue)
        precondition([UInt8](copying: queue.bytes) == written, "a value is written in two ways")
    } catch .notFinite, .leadingNull {
        precondition(queue.isEmpty, "a value that JSON does not have was written in part")
    } catch {
        preconditionFailure("a value was read that cannot be written: \(error)")
    }
}

private func readMessage(_ bytes: [UInt8], _ format: SerializationFormat) {
    guard let message = try? Message(decoding: bytes.rawSpan, as: format) else { return }
    guard let own = encoded(message, format) else { preconditionFailure("a message was read that cannot be written") }
    guard let again = try? Message(decoding: own.rawSpan, as: format), encoded(again, format) == own else {
        preconditionFailure("a message is understood in two ways")
    }
    for other in SerializationFormat.allCases {
        guard let converted = encoded(message, other) else { continue }  // a value that the other format does not have
        precondition((try? Message(decoding: converted.rawSpan, as: other)) != nil, "a message was lost on its way")
    }
    if case .call(let call) = message {
        var reader = ArgumentReader(call.payload)
        while (try? reader.next(Value?.self)) != nil {}
        _ = try? reader.keyword("a", as: [String: Int].self)
    }
}

private func encoded(_ message: Message, _ format: SerializationFormat) -> [UInt8]? {
    var queue = ByteQueue()
    guard (try? message.encode(as: format, into: &queue)) != nil else {
        precondition(queue.isEmpty, "a message was written in part")
        return nil
    }
    return [UInt8](copying: queue.bytes)
}
