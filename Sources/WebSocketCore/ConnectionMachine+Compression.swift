import ByteCore
import HTTPCore

#if Deflate
    extension ConnectionMachine {
        /// Inflates what has arrived of the current frame, and consumes it; in steps, until the turn has done enough.
        mutating func inflate(_ input: inout ByteQueue) throws(WebSocketError) -> Progress {
            unmask(&input)
            if inflater == nil { inflater = Inflater(windowBits: compression?.receiving.windowBits ?? 15) }
            while work > 0 {
                let count = (frame?.unmasked ?? 0) - (frame?.consumed ?? 0)
                let (used, outcome) = try inflate(input.bytes.extracting(first: count))
                input.consume(used)
                frame?.consumed += used
                if outcome == .exhausted {
                    guard let frame, frame.left == 0 else { return .needsMore }
                    if frame.header.isFinal, try !endCompressedMessage() { continue }
                    self.frame = nil
                    return .complete
                }
                // What came out is handed over before more does.
                if deliversParts { return .paused }
            }
            return .paused
        }

        /// One step.
        private mutating func inflate(
            _ bytes: borrowing RawSpan
        ) throws(WebSocketError) -> (used: Int, outcome: Inflater.Outcome) {
            let before = assembler.parts.count
            let room = room
            guard let step = inflater?.inflate(bytes, into: &assembler.parts, room: room) else {
                preconditionFailure("there is nothing to inflate with")
            }
            try noteInflated(assembler.parts.count - before, step.outcome)
            return step
        }

        /// The last byte of the message was inflated. Whether everything came out.
        private mutating func endCompressedMessage() throws(WebSocketError) -> Bool {
            let before = assembler.parts.count
            let room = room
            guard let outcome = inflater?.finish(into: &assembler.parts, room: room) else {
                preconditionFailure("there is nothing to inflate with")
            }
            try noteInflated(assembler.parts.count - before, outcome)
            guard outcome == .exhausted else { return false }
            // Without a context to keep, an idle connection needs no memory for it.
            if compression?.receiving.keepsContext != true { inflater = nil }
            return true
        }

        private mutating func noteInflated(_ count: Int, _ outcome: Inflater.Outcome) throws(WebSocketError) {
            work -= count
            try assembler.inflated(count, limits: limits, inParts: deliversParts)
            guard outcome != .invalid else { throw .invalidCompressedData }
        }

        /// How much may come out in a step: one byte more than is allowed shows that there is too much.
        private var room: Int {
            guard !deliversParts else { return Self.inflationStep }
            return min(Self.inflationStep, max(limits.maximumMessageSize - assembler.size, 0) + 1)
        }

        private static var inflationStep: Int { 64 * 1024 }

        /// Compresses a message, or its next part, and appends it as a frame. A part of which nothing comes out yet makes
        /// no frame.
        mutating func sendCompressed(
            _ opcode: Opcode, _ payload: borrowing RawSpan, isLast: Bool, into output: inout ByteQueue
        ) -> Bool {
            guard let compression else { preconditionFailure("compression was not agreed on") }
            if deflater == nil {
                deflater = Deflater(.raw, level: compression.level, windowBits: compression.sending.windowBits)
            }
            var compressed = ByteQueue()
            deflater?.deflate(payload, isLast ? .sync : .none, into: &compressed)
            if isLast { Self.dropEmptyBlock(&compressed) }
            if isLast, !compression.sending.keepsContext { deflater = nil }
            guard isLast || !compressed.isEmpty else { return false }
            FrameEncoder.write(
                opcode, compressed.bytes, isFinal: isLast, isCompressed: opcode.beginsMessage,
                maskingKey: maskingKey(), into: &output)
            return true
        }

        /// RFC 7692, 7.2.1: the empty block at the end of a message is left out. zlib writes none when nothing came since
        /// the last one, and then 7.2.3.6 has a byte to send.
        private static func dropEmptyBlock(_ compressed: inout ByteQueue) {
            if compressed.count >= 4 { compressed.truncate(to: compressed.count - 4) } else { compressed.append(0x00) }
        }
    }
#else
    extension ConnectionMachine {
        // Compression is never agreed on in this build, so that neither is ever called.

        mutating func inflate(_ input: inout ByteQueue) throws(WebSocketError) -> Progress {
            throw .reservedBits
        }

        mutating func sendCompressed(
            _ opcode: Opcode, _ payload: borrowing RawSpan, isLast: Bool, into output: inout ByteQueue
        ) -> Bool {
            preconditionFailure("this build cannot compress")
        }
    }
#endif
