#if Deflate
    import ByteCore
    import CZlib

    /// Undoes the compression of messages (RFC 7692, 7.2.2), a bounded step at a time.
    @safe
    struct Inflater: ~Copyable, @unchecked Sendable {  // unchecked: the stream has this inflater as its only owner
        private let stream: UnsafeMutablePointer<z_stream>
        /// Bytes of `tail` that the current message has already got.
        private var tailUsed = 0

        /// What a sender leaves out at the end of each message: an empty block without compression.
        private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
        /// What is made room for at a time; the first of a message is small, since most messages are.
        private static let chunkSize = 4096

        init(windowBits: Int) {
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            let status = unsafe czlib_inflate_init(stream, -CInt(windowBits))
            precondition(status == Z_OK, "zlib has no memory for a window")
        }

        deinit {
            unsafe inflateEnd(stream)
            unsafe stream.deallocate()
        }

        /// How a step ended.
        enum Outcome {
            /// Nothing more comes without more input.
            case exhausted
            /// There was no room for more.
            case full
            /// What came next cannot be inflated; what came before is in the output.
            case invalid
        }

        /// Inflates `input` and appends at most `room` bytes to `output`; returns how many bytes of the input were used.
        mutating func inflate(
            _ input: borrowing RawSpan, into output: inout ByteQueue, room: Int
        ) -> (used: Int, outcome: Outcome) {
            // An adversary's frame may be longer than zlib can count.
            let count = min(input.byteCount, Int(CInt.max))
            let status = unsafe input.withUnsafeBytes { bytes in
                // zlib reads through this pointer only, but has it as one to mutable bytes.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
                unsafe stream.pointee.avail_in = CUnsignedInt(count)
                return run(into: &output, room: room)
            }
            let left = unsafe Int(stream.pointee.avail_in)
            guard status == Z_OK else { return (count - left, .invalid) }
            let isExhausted = unsafe left == 0 && stream.pointee.avail_out > 0
            return (count - left, isExhausted ? .exhausted : .full)
        }

        /// Ends a message whose last byte was inflated; to be called again, with more room, until it is done.
        mutating func finish(into output: inout ByteQueue, room: Int) -> Outcome {
            let rest = Array(Self.tail[tailUsed...])
            let (used, outcome) = inflate(rest.rawSpan, into: &output, room: room)
            tailUsed += used
            guard outcome == .exhausted else { return outcome }
            tailUsed = 0
            // zlib sets this bit between two blocks; elsewhere the message was cut off.
            return unsafe stream.pointee.data_type & 128 != 0 ? .exhausted : .invalid
        }

        private func run(into output: inout ByteQueue, room: Int) -> CInt {
            var left = room
            while true {
                var status = Z_OK
                let size = min(Self.chunkSize, left)
                unsafe output.fill(size) { free in
                    let free = unsafe UnsafeMutableRawBufferPointer(rebasing: free[..<min(free.count, left)])
                    unsafe stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    unsafe stream.pointee.avail_out = CUnsignedInt(free.count)
                    status = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
                    let written = unsafe free.count - Int(stream.pointee.avail_out)
                    left -= written
                    return written
                }
                switch status {
                case Z_OK: break
                case Z_BUF_ERROR: return Z_OK  // nothing to do
                // RFC 7692, 7.2.3.4: a sender may mark a block as the last one; what follows is a new stream for zlib.
                case Z_STREAM_END: _ = unsafe czlib_inflate_reset_keeping_window(stream)
                default: return status
                }
                if left == 0 { return Z_OK }
                if unsafe stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0 { return Z_OK }
            }
        }
    }
#endif
