import Sockets
import TestSupport
import Testing

@Suite struct `A chunk queue` {
    /// Sends everything in pieces of `size` bytes, as a socket would that takes no more at a time.
    private func drain(_ queue: inout ChunkQueue, by size: Int) -> [UInt8] {
        var sent: [UInt8] = []
        while !queue.isEmpty {
            let piece = queue.withFirst { [UInt8]($0.prefix(size)) }
            sent += piece
            queue.consume(piece.count)
        }
        return sent
    }

    @Test(arguments: 0..<50)
    func `sends what was appended, in order, however it is cut`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var queue = ChunkQueue()
        var expected: [UInt8] = []
        var sent: [UInt8] = []
        for _ in 0..<100 {
            let size = [0, 1, 10, 1023, 1024, 1025, 5000].randomElement(using: &generator) ?? 0
            let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
            queue.append(bytes)
            expected += bytes
            let count = Int.random(in: 0...min(queue.count, 3000), using: &generator)
            var left = count
            while left > 0 {
                let piece = queue.withFirst { [UInt8]($0.prefix(left)) }
                sent += piece
                queue.consume(piece.count)
                left -= piece.count
            }
            let queued = queue.count  // the macro takes no non-copyable values
            #expect(queued == expected.count - sent.count)
        }
        sent += drain(&queue, by: Int.random(in: 1...4000, using: &generator))
        #expect(sent == expected)
        let isEmpty = queue.isEmpty && queue.isSingle
        #expect(isEmpty)
    }

    @Test func `consumes across several chunks at once`() {
        var queue = ChunkQueue()
        for byte in UInt8(1)...5 { queue.append([UInt8](repeating: byte, count: 2000)) }
        queue.consume(6001)
        let rest = drain(&queue, by: 100_000)
        #expect(rest == [UInt8](repeating: 4, count: 1999) + [UInt8](repeating: 5, count: 2000))
    }

    @Test func `gathers small pieces, so that a thousand are not a thousand vectors`() {
        var queue = ChunkQueue()
        for _ in 0..<1000 { queue.append([7]) }
        var chunks = 0
        while !queue.isEmpty {
            queue.consume(queue.withFirst { $0.count })
            chunks += 1
        }
        #expect(chunks == 2)  // the first piece as it was given, and the rest
    }
}
