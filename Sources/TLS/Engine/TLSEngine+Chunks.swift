#if TLS
    internal import ByteCore
    internal import Sockets

    extension TLSEngine {
        /// What fits into one record (RFC 8446, 5.1).
        private static let recordSize = 16_384

        /// Encrypts a record's worth of `chunks`: from where they are, or gathered when the first is shorter than that.
        func writeRecord(from chunks: inout ChunkQueue) -> Step {
            let first = chunks.withFirst(\.count)
            guard first < Self.recordSize, first < chunks.count else {
                let count = min(first, Self.recordSize)
                let step = chunks.withFirst { write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                chunks.consume(count)
                return step
            }
            var gathered = ByteQueue()
            gathered.reserve(min(chunks.count, Self.recordSize))
            while !chunks.isEmpty, gathered.count < Self.recordSize {
                let (before, room) = (gathered.count, Self.recordSize - gathered.count)
                chunks.withFirst { gathered.append($0.bytes.extracting(first: room)) }
                chunks.consume(gathered.count - before)
            }
            return gathered.bytes.withUnsafeBytes { write($0) }
        }

        /// Encrypts `limit` bytes, or all, of `queue` and of what follows it, of which `count` more are taken then.
        ///
        /// The queue's last record is filled up, so that a short one, such as a header, is none of its own.
        func write(
            from queue: inout ByteQueue, followedBy payload: borrowing RawSpan, atMost limit: Int,
            taken count: inout Int
        ) -> Step {
            var start = 0
            if !queue.isEmpty {
                start = min(payload.byteCount, max(0, Self.recordSize - queue.count))
                queue.append(payload.extracting(first: start))
                count += start
                let first = min(queue.count, limit)
                let step = queue.bytes.extracting(first: first).withUnsafeBytes { write($0) }
                queue.consume(first)
                guard step == .done, queue.isEmpty else { return step }
            }
            let rest = payload.extracting(droppingFirst: start).extracting(first: max(0, limit - start))
            count += rest.byteCount
            return rest.withUnsafeBytes { write($0) }
        }
    }
#endif
