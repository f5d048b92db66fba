import ByteCore
import TestSupport
import Testing

struct ByteQueueTests {
    @Test func `a new queue is empty`() {
        let queue = ByteQueue()
        #expect(queue.count == 0)
        #expect(queue.count == 0)
        #expect(queue.bytes.byteCount == 0)
    }

    @Test func `what is appended comes out in order`() {
        var queue = ByteQueue()
        queue.append(1)
        queue.append([2, 3])
        queue.append([9, 4, 9][1...1])
        queue.append([5, 6].rawSpan)
        queue.append("A")
        queue.append(utf8: "é")
        #expect([UInt8](copying: queue.bytes) == [1, 2, 3, 4, 5, 6, 0x41, 0xC3, 0xA9])
    }

    @Test func `consuming drops from the front`() {
        var queue = ByteQueue()
        queue.append([1, 2, 3])
        queue.consume(2)
        #expect([UInt8](copying: queue.bytes) == [3])
        queue.consume(1)
        #expect(queue.count == 0)
    }

    @Test func `truncating drops from the end`() {
        var queue = ByteQueue()
        queue.append([1, 2, 3, 4])
        queue.consume(1)
        queue.truncate(to: 2)
        #expect([UInt8](copying: queue.bytes) == [2, 3])
    }

    @Test func `bytes can be changed in place`() {
        var queue = ByteQueue()
        queue.append([0, 1, 2])
        queue.consume(1)
        var bytes = queue.mutableBytes
        bytes.storeBytes(of: 7, toByteOffset: 1, as: UInt8.self)
        #expect([UInt8](copying: queue.bytes) == [1, 7])
    }

    @Test func `filling takes as many bytes as were written`() {
        var queue = ByteQueue()
        queue.append([1])
        queue.fill(100) { free in
            #expect(free.count >= 100)
            free[0] = 2
            free[1] = 3
            return 2
        }
        #expect([UInt8](copying: queue.bytes) == [1, 2, 3])
    }

    @Test func `taking leaves an empty queue that can be used again`() {
        var queue = ByteQueue()
        queue.append([1, 2])
        let taken = queue.take()
        #expect([UInt8](copying: taken.bytes) == [1, 2])
        #expect(queue.count == 0)
        queue.append([3])
        #expect([UInt8](copying: queue.bytes) == [3])
    }

    @Test func `resetting empties`() {
        var queue = ByteQueue()
        queue.append([1, 2])
        queue.reset()
        #expect(queue.count == 0)
    }

    @Test func `a queue behaves like an array under random use`() {
        var generator = SeededGenerator(seed: 1)
        var queue = ByteQueue()
        var model: [UInt8] = []
        for _ in 0..<20_000 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                let count = Int.random(in: 0..<200, using: &generator)
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                queue.append(bytes)
                model += bytes
            case 2, 3:
                let count = Int.random(in: 0...min(model.count, 300), using: &generator)
                queue.consume(count)
                model.removeFirst(count)
            default:
                queue.reserve(Int.random(in: 0..<1000, using: &generator))
            }
            guard queue.count == model.count else { break }
        }
        #expect([UInt8](copying: queue.bytes) == model)
    }
}
