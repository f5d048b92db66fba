#if Deflate
    import ByteCore
    import CZlib

    /// Compresses messages (RFC 7692, 7.2.1).
    @safe
    struct Deflater: ~Copyable, @unchecked Sendable {  // unchecked: the stream has this deflater as its only owner
        private let stream: UnsafeMutablePointer<z_stream>

        init(level: Int, windowBits: Int) {
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            // zlib takes no 8 bits without a header. With 9 it looks back 250 bytes at most (512 less its look-ahead of
            // 262), so what it makes of a request for 8 bits fits in 256 bytes.
            let status = unsafe czlib_deflate_init(stream, CInt(level), CInt(max(windowBits, 9)))
            precondition(status == Z_OK, "zlib has no memory for a window")
        }

        deinit {
            unsafe deflateEnd(stream)
            unsafe stream.deallocate()
        }

        /// Compresses a part of a message and appends what comes out, which may be nothing unless it is the last part.
        mutating func deflate(_ part: borrowing RawSpan, isLast: Bool, into output: inout ByteQueue) {
            let before = output.count
            var offset = 0
            repeat {
                let count = min(part.byteCount - offset, Int(CInt.max))
                let piece = part.extracting(offset..<(offset + count))
                offset += count
                let flush = isLast && offset == part.byteCount ? Z_SYNC_FLUSH : Z_NO_FLUSH
                unsafe piece.withUnsafeBytes { bytes in
                    // zlib reads through this pointer only, but has it as one to mutable bytes.
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(
                        mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    unsafe stream.pointee.avail_in = CUnsignedInt(count)
                    run(flush, into: &output)
                }
            } while offset < part.byteCount
            guard isLast else { return }
            // 7.2.1: the empty block at the end is left out. zlib writes none when nothing came since the last one, and
            // then 7.2.3.6 has a byte to send.
            if output.count - before >= 4 { output.truncate(to: output.count - 4) } else { output.append(0x00) }
        }

        /// The next message does not refer to earlier ones.
        mutating func reset() {
            _ = unsafe deflateReset(stream)
        }

        private func run(_ flush: CInt, into output: inout ByteQueue) {
            repeat {
                unsafe output.fill(1024) { free in
                    let size = min(free.count, Int(CInt.max))
                    unsafe stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    unsafe stream.pointee.avail_out = CUnsignedInt(size)
                    _ = unsafe CZlib.deflate(stream, flush)  // its only failure here is to have nothing to do
                    return unsafe size - Int(stream.pointee.avail_out)
                }
            } while unsafe stream.pointee.avail_out == 0
        }
    }
#endif
