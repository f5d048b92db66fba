package import ByteCore

// The punctuation that binary formats do not have.
extension ValueWriter {
    package static func endList(to queue: inout ByteQueue) {}
    package static func endDictionary(to queue: inout ByteQueue) {}
    package static func appendComma(to queue: inout ByteQueue) {}
    package static func appendColon(to queue: inout ByteQueue) {}
}

extension ByteQueue {
    /// Appends `first`, and then a number with its highest byte first.
    @inline(__always)
    mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(_ first: UInt8, bigEndian word: Word) {
        let size = MemoryLayout<Word>.size
        unsafe fill(1 + size) { free in
            unsafe free[0] = first
            unsafe free.storeBytes(of: word.bigEndian, toByteOffset: 1, as: Word.self)
            return 1 + size
        }
    }

    /// Adds to the byte at `offset`.
    mutating func add(_ count: Int, toByteAt offset: Int) {
        let sum = bytes[offset] + UInt8(count)
        var changed = mutableBytes
        changed.storeBytes(of: sum, toByteOffset: offset, as: UInt8.self)
    }
}
