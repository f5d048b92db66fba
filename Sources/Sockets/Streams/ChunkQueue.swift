internal import Glibc

/// Bytes that wait to be sent, front first: whole arrays as their writers gave them, and small ones gathered.
///
/// A lone array is neither copied nor is anything allocated for it. What follows it in the same turn is kept beside it,
/// for one vectored write; small pieces are gathered, so that a thousand of them are not a thousand vectors.
package struct ChunkQueue: ~Copyable {
    private var first: [UInt8] = []
    private var start = 0  // how much of `first` is sent
    private var rest: ContiguousArray<[UInt8]> = []
    private var isGathering = false  // whether the last of `rest` is ours to append to

    /// How many bytes are queued.
    package private(set) var count = 0
    package var isEmpty: Bool { count == 0 }

    /// Up to this size a piece is copied to those before it.
    private static let gatheredSize = 1024
    /// A gathered chunk takes no more pieces above this size.
    private static let gatheringSize = 16_384
    /// How many vectors one call sends; the kernel takes 1,024 (IOV_MAX).
    private static let vectorLimit = 16

    package init() {}

    package mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if isEmpty {
            first = bytes
            start = 0
        } else if bytes.count > Self.gatheredSize {
            rest.append(bytes)
            isGathering = false
        } else if isGathering, rest[rest.count - 1].count < Self.gatheringSize {
            rest[rest.count - 1].append(contentsOf: bytes)
        } else {
            var gathered: [UInt8] = []
            gathered.reserveCapacity(4 * Self.gatheredSize)
            gathered.append(contentsOf: bytes)
            rest.append(gathered)
            isGathering = true
        }
        count += bytes.count
    }

    /// Drops the first `sent` bytes; an empty queue holds no memory.
    package mutating func consume(_ sent: Int) {
        precondition(sent <= count, "more bytes consumed than are queued")
        count -= sent
        start += sent
        guard start >= first.count else { return }
        if rest.isEmpty {
            first = []
            start = 0
            return
        }
        advance()
    }

    private mutating func advance() {
        var used = 0
        while start >= first.count, used < rest.count {
            start -= first.count
            first = rest[used]
            used += 1
        }
        rest.removeFirst(used)
        if rest.isEmpty {
            isGathering = false
            rest = []
        }
        if isEmpty { removeAll() }
    }

    package mutating func removeAll() {
        self = ChunkQueue()
    }

    /// Calls `body` with the bytes of the first chunk.
    package func withFirst<Success>(_ body: (UnsafeRawBufferPointer) -> Success) -> Success {
        first.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Whether one vector is all there is.
    package var isSingle: Bool { rest.isEmpty }

    /// Calls `body` with the vectors of as many chunks as one call sends.
    func withVectors<Success>(_ body: (UnsafeMutableBufferPointer<iovec>) -> Success) -> Success {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.vectorLimit) { vectors in
            withFirst { bytes in
                vectors.initializeElement(at: 0, to: iovec(bytes))
                return fill(vectors, from: 1, body)
            }
        }
    }

    /// One level of recursion for each vector, so that all the arrays lend their memory while `body` runs.
    private func fill<Success>(
        _ vectors: UnsafeMutableBufferPointer<iovec>, from index: Int,
        _ body: (UnsafeMutableBufferPointer<iovec>) -> Success
    ) -> Success {
        guard index < vectors.count, index <= rest.count else {
            return body(UnsafeMutableBufferPointer(rebasing: vectors[..<index]))
        }
        return rest[index - 1].withUnsafeBytes { bytes in
            vectors.initializeElement(at: index, to: iovec(bytes))
            return fill(vectors, from: index + 1, body)
        }
    }
}

extension iovec {
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
