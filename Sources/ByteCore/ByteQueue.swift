/// A growing buffer that is filled at the end and consumed at the front.
///
/// One owner at a time: connections keep one for what arrived and one for what is to leave, and pass them `inout`.
/// An empty queue that was `reset` holds no memory, so an idle connection costs none.
@safe @usableFromInline  // without the latter nothing of a package type is inlined, whatever its members say
package struct ByteQueue: ~Copyable, @unchecked Sendable {  // unchecked: the memory has this queue as its only owner
    @usableFromInline var memory: UnsafeMutableRawBufferPointer
    /// How much it can hold without growing.
    @usableFromInline package internal(set) var capacity = 0
    @usableFromInline var start = 0
    @usableFromInline var end = 0

    package init() {
        unsafe memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    deinit {
        unsafe memory.deallocate()
    }

    // What parsers ask for with every frame is inlined into them.

    @inlinable @inline(__always) package var count: Int { end - start }
    @inlinable @inline(__always) package var isEmpty: Bool { start == end }

    /// What is queued, front first.
    package var bytes: RawSpan {
        @inlinable @inline(__always) @_lifetime(borrow self) get {
            let queued = unsafe UnsafeRawBufferPointer(rebasing: memory[start..<end])
            return unsafe _overrideLifetime(queued.bytes, borrowing: self)
        }
    }

    /// What is queued, to be changed in place (a WebSocket mask is removed where the bytes lie).
    package var mutableBytes: MutableRawSpan {
        @inlinable @inline(__always) @_lifetime(&self) mutating get {
            let queued = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start..<end])
            return unsafe _overrideLifetime(queued.mutableBytes, mutating: &self)
        }
    }

    @inlinable package mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe memory.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    package mutating func append(_ bytes: borrowing RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe append(copying: $0) }
    }

    package mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append(copying: $0) }
    }

    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe append(copying: $0) }
    }

    package mutating func append(_ text: StaticString) {
        unsafe append(copying: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { unsafe append(copying: UnsafeRawBufferPointer($0)) }
    }

    /// Appends what `body` writes into at least `minimum` free bytes; `body` returns how many it wrote.
    @inlinable @inline(__always)
    package mutating func fill<Failure: Error>(
        _ minimum: Int, with body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        reserve(minimum)
        let written = try unsafe body(UnsafeMutableRawBufferPointer(rebasing: memory[end...]))
        precondition(written <= capacity - end, "more bytes written than there was room for")
        end += written
    }

    /// Drops the first `count` bytes.
    @inlinable @inline(__always) package mutating func consume(_ count: Int) {
        precondition(count <= self.count, "more bytes consumed than are queued")
        start += count
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Drops the last bytes, so that `count` are left.
    package mutating func truncate(to count: Int) {
        precondition(count <= self.count, "a queue cannot be truncated to more than it holds")
        end = start + count
    }

    /// Drops everything and gives the memory back.
    package mutating func reset() {
        self = ByteQueue()
    }

    /// Hands over everything queued, and leaves an empty queue.
    package mutating func take() -> ByteQueue {
        var taken = ByteQueue()
        swap(&self, &taken)
        return taken
    }

    /// Makes room for `count` more bytes: by moving what is queued to the front when that is enough, else by growing.
    @inlinable @inline(__always) package mutating func reserve(_ count: Int) {
        if capacity - end < count { makeRoom(for: count) }
    }

    @usableFromInline mutating func makeRoom(for count: Int) {
        let queued = self.count
        if start >= capacity / 2, capacity - queued >= count {
            unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
        } else {
            capacity = max(queued + count, capacity * 2, 256)
            let alignment = capacity < Self.alignedCapacity ? 16 : Self.alignment
            let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: alignment)
            unsafe grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
            unsafe memory.deallocate()
            unsafe memory = grown
        }
        start = 0
        end = queued
    }

    /// Chooses where an empty queue begins, so that what follows its first `count` bytes lies where the kernel copies to
    /// several times as fast as elsewhere. Only of use when much is to be read.
    package mutating func align(behind count: Int) {
        precondition(isEmpty, "a queue is aligned while it is empty")
        start = (Self.alignment - count % Self.alignment) % Self.alignment
        end = start
    }

    private static var alignment: Int { 64 }
    /// Memory of this size or more is aligned.
    private static var alignedCapacity: Int { 16_384 }

    private mutating func append(copying source: UnsafeRawBufferPointer) {
        guard source.count > 0 else { return }
        reserve(source.count)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[end...]).copyMemory(from: source)
        end += source.count
    }
}

extension [UInt8] {
    /// A copy of `bytes`.
    package init(copying bytes: borrowing RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Holds a copy of `bytes` in place of what it held, in the same memory if that is large enough.
    package mutating func replaceAll(with bytes: borrowing RawSpan) {
        removeAll(keepingCapacity: true)
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
