#if TLS
    package import ByteCore
    package import Sockets

    extension TLSChannel {
        package func write(from queue: inout ByteQueue) -> WriteOutcome {
            while true {
                if let outcome = outcomeBeforeWriting(isEmpty: queue.isEmpty) { return outcome }
                let count = min(queue.count, Self.writeSize)
                let step = queue.bytes.extracting(first: count).withUnsafeBytes { engine.write($0) }
                if case .failed(let error) = step { return .failed(fail(.tls(error))) }
                queue.consume(count)
            }
        }

        package func write(from queue: inout ByteQueue, followedBy payload: borrowing RawSpan) -> WriteOutcome {
            var start = 0
            while true {
                let rest = payload.extracting(droppingFirst: start)
                if let outcome = outcomeBeforeWriting(isEmpty: queue.isEmpty && rest.isEmpty) {
                    queue.append(rest)
                    return outcome
                }
                let step = engine.write(from: &queue, followedBy: rest, atMost: Self.writeSize, taken: &start)
                if case .failed(let error) = step { return .failed(fail(.tls(error))) }
            }
        }

        package func write(from chunks: inout ChunkQueue) -> WriteOutcome {
            while true {
                if let outcome = outcomeBeforeWriting(isEmpty: chunks.isEmpty) { return outcome }
                while !chunks.isEmpty, engine.sending.count < Self.writeSize {
                    if case .failed(let error) = engine.writeRecord(from: &chunks) { return .failed(fail(.tls(error))) }
                }
            }
        }
    }
#endif
