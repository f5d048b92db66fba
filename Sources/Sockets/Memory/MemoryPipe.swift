internal import ByteCore

/// One direction of a memory connection: bytes that were written and not read yet, and how it ended.
final class MemoryPipe {
    private var bytes = ByteQueue()
    private let capacity: Int
    /// The writer sends nothing more; what is there can still be read.
    var isEnded = false
    /// The reader is gone.
    var isAbandoned = false
    /// The connection broke.
    var isReset = false

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isEmpty: Bool { bytes.isEmpty }
    var isFull: Bool { bytes.count >= capacity }

    /// Reads: moves up to `limit` bytes to the end of `queue`, and returns how many.
    func move(atMost limit: Int, into queue: inout ByteQueue) -> Int {
        let count = min(limit, bytes.count)
        queue.append(bytes.bytes.extracting(first: count))
        bytes.consume(count)
        return count
    }

    /// Writes: moves from the front of `queue` what there is room for.
    func fill(from queue: inout ByteQueue) {
        let count = min(capacity - bytes.count, queue.count)
        bytes.append(queue.bytes.extracting(first: count))
        queue.consume(count)
    }
}
