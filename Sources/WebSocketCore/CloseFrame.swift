import ByteCore

/// The payload of a close frame: nothing, or a code and a text (RFC 6455, 5.5.1).
struct CloseFrame: Equatable {
    var code: CloseCode?
    var text: String

    init(_ code: CloseCode?, _ text: String = "") {
        self.code = code
        self.text = text
    }

    init(parsing payload: borrowing RawSpan) throws(WebSocketError) {
        switch payload.byteCount {
        case 0: self.init(nil)
        case 1: throw .invalidCloseFrame
        default:
            let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
            guard code.mayBeSent else { throw .invalidCloseCode(code.rawValue) }
            let bytes = [UInt8](copying: payload.extracting(2..<payload.byteCount))
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
            self.init(code, text)
        }
    }

    /// The bytes to send; a long text is cut between characters, as a control frame is short.
    var payload: [UInt8] {
        guard let code else { return [] }
        var bytes = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        for scalar in text.unicodeScalars {
            guard bytes.count + UTF8.width(scalar) <= FrameHeader.maximumShortLength else { break }
            bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
        }
        return bytes
    }
}
