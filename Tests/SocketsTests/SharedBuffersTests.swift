import ByteCore
import Sockets
import Testing

@Suite struct `The buffers that connections share` {
    @Test func `are given with what was there, and keep nothing when they are settled`() {
        let buffers = SharedBuffers.current
        var held = ByteQueue()
        held.append([1, 2, 3])
        var buffer = buffers.take(for: .reading, holding: held)
        #expect(buffer.capacity == SharedBuffers.Use.reading.capacity)
        buffer.append([4])
        buffers.settle(&buffer, of: .reading)
        #expect([UInt8](copying: buffer.bytes) == [1, 2, 3, 4])
        #expect(buffer.capacity < SharedBuffers.Use.reading.capacity)
    }

    @Test func `are two when one is taken twice, and an empty one holds no memory afterwards`() {
        let buffers = SharedBuffers.current
        var first = buffers.take(for: .encrypting)
        var second = buffers.take(for: .encrypting)
        first.append([1])
        second.append([2])
        #expect([UInt8](copying: first.bytes) == [1] && [UInt8](copying: second.bytes) == [2])
        first.consume(1)
        second.consume(1)
        buffers.settle(&first, of: .encrypting)
        buffers.settle(&second, of: .encrypting)
        #expect(first.capacity == 0 && second.capacity == 0)
    }
}
