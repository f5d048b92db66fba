/// Makes events of the bytes of a stream, however they are cut (HTML, 9.2.6).
struct EventParser {
    private var line: [UInt8] = []
    private var isAfterCarriageReturn = false
    private var isFirstLine = true

    // What the lines since the last event said.
    private var data: [String] = []
    private var name: String?
    private var id: String?
    private var retry: Duration?
    /// How many bytes of an event have come that is not complete.
    private(set) var pendingCount = 0

    /// U+FEFF in UTF-8, which may stand before the first line.
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The events that are complete with `bytes`.
    mutating func receive(_ bytes: [UInt8]) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            pendingCount += 1
            let isAfterCarriageReturn = isAfterCarriageReturn
            self.isAfterCarriageReturn = byte == UInt8(ascii: "\r")
            switch byte {
            case UInt8(ascii: "\n") where isAfterCarriageReturn: pendingCount -= 1  // of a line that has ended
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): if let event = endLine() { events.append(event) }
            default: line.append(byte)
            }
        }
        return events
    }

    /// A line is complete; returns the event that an empty one ends.
    private mutating func endLine() -> ServerSentEvent? {
        // Byte by byte: as characters, a colon or a space is one with a combining mark behind it.
        var rest = line[...]
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine, rest.starts(with: Self.byteOrderMark) { rest.removeFirst(Self.byteOrderMark.count) }
        isFirstLine = false
        if rest.isEmpty { return endEvent() }
        let field = rest.prefix { $0 != UInt8(ascii: ":") }
        rest = rest[field.endIndex...].dropFirst()
        if rest.first == UInt8(ascii: " ") { rest.removeFirst() }
        let value = String(decoding: rest, as: UTF8.self)
        switch String(decoding: field, as: UTF8.self) {
        case "data": data.append(value)
        case "event": name = value
        case "id": if !rest.contains(0) { id = value }
        case "retry": if let milliseconds = UInt32(value) { retry = .milliseconds(milliseconds) }
        default: break  // a comment, or a field of another time
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            data = []
            name = nil
            id = nil
            retry = nil
            pendingCount = 0
        }
        guard !data.isEmpty else { return nil }
        var event = ServerSentEvent(data.joined(separator: "\n"))
        event.name = name
        event.id = id
        event.retry = retry
        return event
    }
}
