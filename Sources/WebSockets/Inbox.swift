/// Messages that nobody has asked for yet; full at a count or a number of bytes, and again open at a quarter of them.
struct Inbox {
    private var messages: [(message: WebSocketMessage, size: Int)] = []
    private var head = 0
    private var byteCount = 0
    /// Whether reading should pause.
    private(set) var isFull = false

    private static let highCount = 256
    private static let highByteCount = 1_048_576

    var isEmpty: Bool { head == messages.count }

    mutating func append(_ message: WebSocketMessage, size: Int) {
        messages.append((message, size))
        byteCount += size
        if messages.count - head >= Self.highCount || byteCount >= Self.highByteCount { isFull = true }
    }

    mutating func next() -> WebSocketMessage? {
        guard head < messages.count else { return nil }
        let (message, size) = messages[head]
        head += 1
        byteCount -= size
        if head == messages.count {
            messages.removeAll(keepingCapacity: true)
            head = 0
        }
        if messages.count - head <= Self.highCount / 4, byteCount <= Self.highByteCount / 4 { isFull = false }
        return message
    }
}
