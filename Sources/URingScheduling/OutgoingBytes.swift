#if URing
    internal import ByteCore
    internal import Sockets

    /// What a channel has taken to send: the queue of a writer as it is, or a copy of its front when it is too much.
    ///
    /// The kernel reads from it while a send is in flight, so it must not be changed then.
    struct OutgoingBytes: ~Copyable {
        private var queue = ByteQueue()  // one of the two is empty
        private var chunk = ChunkQueue()

        /// How much is taken at most.
        static let limit = 262_144

        var isEmpty: Bool { queue.isEmpty && chunk.isEmpty }
        var count: Int { queue.count + chunk.count }

        /// Takes the front of `source`; this must be empty.
        mutating func take(from source: inout ByteQueue) {
            if source.count <= Self.limit {
                queue = source.take()
            } else {
                queue.append(source.bytes.extracting(first: Self.limit))
                source.consume(Self.limit)
            }
        }

        /// Takes the front of `source`; this must be empty. Several chunks are gathered, for one send.
        mutating func take(from source: inout ChunkQueue) {
            if source.isSingle, source.count <= Self.limit { return swap(&source, &chunk) }
            while !source.isEmpty, queue.count < Self.limit {
                let room = Self.limit - queue.count
                let count = source.withFirst { bytes in
                    queue.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(room)).bytes)
                    return min(bytes.count, room)
                }
                source.consume(count)
            }
        }

        /// Drops what was sent.
        mutating func consume(_ count: Int) {
            if chunk.isEmpty { queue.consume(count) } else { chunk.consume(count) }
            if isEmpty { queue.reset() }
        }

        /// Drops everything, and holds no memory.
        mutating func reset() {
            queue.reset()
            chunk.removeAll()
        }

        /// Calls `body` with all bytes, which stay where they are until this is changed.
        func withBytes<Success>(_ body: (UnsafeRawBufferPointer) -> Success) -> Success {
            chunk.isEmpty ? queue.bytes.withUnsafeBytes { body($0) } : chunk.withFirst(body)
        }
    }
#endif
