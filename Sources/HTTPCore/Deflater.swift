#if Deflate
    package import ByteCore
    import CZlib

    /// Compresses bytes as they come (RFC 1951): a WebSocket's messages, and bodies of responses.
    @safe
    package struct Deflater: ~Copyable, @unchecked Sendable {
        // Unchecked: the stream has this deflater as its only owner.

        /// What stands around the compressed bytes.
        package enum Format: Sendable {
            /// Nothing.
            case raw
            /// The header and the check sum of gzip (RFC 1952).
            case gzip
        }

        /// What is to have come out when bytes were given.
        package enum Flush: Sendable {
            /// What zlib likes; it waits for more, which compresses better.
            case none
            /// All that was given, so that it can be read.
            case sync
            /// All, and the end.
            case finish
        }

        private let stream: UnsafeMutablePointer<z_stream>

        /// A deflater of level 1, which is fast, to 9, which is thorough, that looks back 2 to the power of `windowBits`
        /// bytes.
        package init(_ format: Format, level: Int, windowBits: Int = 15) {
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            // zlib takes no 8 bits without a header. With 9 it looks back 250 bytes at most (512 less its look-ahead of
            // 262), so what it makes of a request for 8 bits fits in 256 bytes.
            let bits = CInt(max(windowBits, 9))
            let status = unsafe czlib_deflate_init(stream, CInt(level), format == .raw ? -bits : bits + 16)
            precondition(status == Z_OK, "zlib has no memory for a window")
        }

        deinit {
            unsafe deflateEnd(stream)
            unsafe stream.deallocate()
        }

        /// Compresses `part` and appends what comes out.
        package mutating func deflate(_ part: borrowing RawSpan, _ flush: Flush, into output: inout ByteQueue) {
            var offset = 0
            repeat {
                let count = min(part.byteCount - offset, Int(CInt.max))
                let piece = part.extracting(offset..<(offset + count))
                offset += count
                unsafe piece.withUnsafeBytes { bytes in
                    // zlib reads through this pointer only, but has it as one to mutable bytes.
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(
                        mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    unsafe stream.pointee.avail_in = CUnsignedInt(count)
                    run(offset == part.byteCount ? flush : .none, into: &output)
                }
            } while offset < part.byteCount
        }

        private func run(_ flush: Flush, into output: inout ByteQueue) {
            let mode =
                switch flush {
                case .none: Z_NO_FLUSH
                case .sync: Z_SYNC_FLUSH
                case .finish: Z_FINISH
                }
            repeat {
                unsafe output.fill(1024) { free in
                    let size = min(free.count, Int(CInt.max))
                    unsafe stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    unsafe stream.pointee.avail_out = CUnsignedInt(size)
                    _ = unsafe CZlib.deflate(stream, mode)  // its only failure here is to have nothing to do
                    return unsafe size - Int(stream.pointee.avail_out)
                }
            } while unsafe stream.pointee.avail_out == 0
        }
    }
#endif
