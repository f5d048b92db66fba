#if TLS
    internal import ByteCore

    /// What has come from a peer, handed on record by record.
    ///
    ///     | type 20...24 | version 3.x | length, 2 bytes | fragment |        RFC 8446, 5.1
    struct RecordQueue: ~Copyable {
        /// What has come and was not handed on yet.
        var bytes = ByteQueue()
        private var granted = 0  // how much of the record in front is still to be handed on

        private static let headerSize = 5
        /// What the length may be at most, with room for encryption.
        private static let maximumLength = 16_384 + 2048

        /// Whether something can be handed on: a whole record, or what is none, which its receiver will complain about.
        var hasRecord: Bool { granted > 0 || !bytes.isEmpty && bytes.count >= Self.recordSize(in: bytes.bytes) }

        /// Moves what may be handed on into `buffer`; 0 when nothing may be.
        mutating func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
            if granted == 0 {
                guard hasRecord else { return 0 }
                granted = Self.recordSize(in: bytes.bytes)
            }
            let count = min(granted, buffer.count)
            bytes.bytes.extracting(first: count).withUnsafeBytes { buffer.copyMemory(from: $0) }
            bytes.consume(count)
            granted -= count
            return count
        }

        /// The size of the record in front, header included, as far as it is known; of what is no record, all there is.
        private static func recordSize(in bytes: RawSpan) -> Int {
            let isRecord = (20...24).contains(bytes[0]) && (bytes.byteCount < 2 || bytes[1] == 3)
            guard isRecord else { return bytes.byteCount }
            guard bytes.byteCount >= headerSize else { return headerSize }
            let length = Int(bytes[3]) << 8 | Int(bytes[4])
            return length <= maximumLength ? headerSize + length : bytes.byteCount
        }
    }
#endif
