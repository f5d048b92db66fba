#if URing
    internal import ByteCore
    internal import CLibURing

    internal import Glibc

    /// The memory that the kernel receives into: shared by all channels of a loop, so that an idle one holds none.
    ///
    /// What comes is copied out as soon as its completion is seen, and the buffer given back, so that nobody can keep
    /// buffers from the others. Where the kernel can, it fills a large buffer piece by piece (Linux 6.12); else each
    /// receive takes a small one.
    final class ReceiveBuffers {
        /// The number of the group, for the operations that receive.
        static let group: UInt16 = 0

        private let buffers: UnsafeMutableRawPointer  // the ring in which buffers are provided
        private let memory: UnsafeMutableRawPointer
        private let count: Int
        private let size: Int
        private var used: [Int]  // for each buffer, how much of it

        private static let total = 2_097_152
        private static let wholeSize = 4096
        private static let dividedSize = 65_536
        private static let entrySize = 16  // struct io_uring_buf

        /// Registers the buffers with `ring`.
        ///
        /// - Throws: ``URingError`` when the kernel refuses.
        init(for ring: Ring) throws(URingError) {
            let ringSize = Self.total / Self.wholeSize * Self.entrySize
            let protection = PROT_READ | PROT_WRITE
            let mapping = mmap(nil, ringSize + Self.total, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let mapping, mapping != MAP_FAILED else { throw .refused(errno: errno) }
            buffers = mapping
            memory = mapping + ringSize
            let dividedCount = Self.total / Self.dividedSize
            let wholeCount = Self.total / Self.wholeSize
            let isDivided = try ring.register(
                mapping, count: dividedCount, group: Self.group, flags: CLIBURING_PBUF_RING_INC)
            if !isDivided, try !ring.register(mapping, count: wholeCount, group: Self.group, flags: 0) {
                throw .refused(errno: EINVAL)
            }
            count = isDivided ? dividedCount : wholeCount
            size = isDivided ? Self.dividedSize : Self.wholeSize
            used = Array(repeating: 0, count: count)
            for buffer in 0..<count { provide(buffer) }
        }

        deinit {
            munmap(buffers, memory - buffers + Self.total)
        }

        /// Appends what was received to `queue`, and gives the buffer back when it is used up.
        func take(_ completion: Completion, into queue: inout ByteQueue) {
            guard let buffer = completion.buffer else { return }
            let count = max(0, Int(completion.result))
            let start = memory + buffer * size + used[buffer]
            queue.append(UnsafeRawBufferPointer(start: start, count: count).bytes)
            if completion.leavesRestOfBuffer {
                used[buffer] += count
            } else {
                provide(buffer)
            }
        }

        private func provide(_ buffer: Int) {
            used[buffer] = 0
            cliburing_provide_buffer(
                buffers, UInt32(count), UInt16(buffer), memory + buffer * size, UInt32(size))
        }
    }
#endif
