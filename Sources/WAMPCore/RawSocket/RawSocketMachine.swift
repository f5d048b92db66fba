package import ByteCore

/// One end of a RawSocket connection after the handshake: reads frames, answers pings, and knows when the peer is dead.
package struct RawSocketMachine {
    /// What the input holds next.
    package enum Event: Equatable {
        /// Nothing whole; the rest has to arrive.
        case needsMore
        /// The input begins with a message of so many bytes, which the caller consumes.
        case message(Int)
        /// The peer broke the rules; nothing more is read.
        case violation(RawSocketError)
    }

    /// What is due when the deadline has come.
    package enum DeadlineAction: Equatable {
        case none
        /// A ping was appended to the output.
        case pingSent
        /// The connection is to be ended.
        case drop(RawSocketError)
    }

    package let agreement: RawSocketAgreement
    package let limits: RawSocketLimits
    private var maximumMessageSize: Int
    private var lastHeard: ContinuousClock.Instant
    private var pingSent: ContinuousClock.Instant?
    private var pingCount: UInt64 = 0
    private var message: Int?  // its header is read, not all of it has come

    package init(_ agreement: RawSocketAgreement, limits: RawSocketLimits, now: ContinuousClock.Instant) {
        self.agreement = agreement
        self.limits = limits
        maximumMessageSize = agreement.maximumReceived
        lastHeard = now
    }

    // MARK: Receiving

    /// From now on messages may have `size` bytes, though never more than was agreed on; nil for as many.
    package mutating func limitMessages(to size: Int?) {
        maximumMessageSize = min(size ?? .max, agreement.maximumReceived)
    }

    /// Something has arrived.
    package mutating func heard(now: ContinuousClock.Instant) {
        lastHeard = now
        pingSent = nil
    }

    /// Reads on in `input`. Pings are answered into `output`, each with its own payload.
    package mutating func next(_ input: inout ByteQueue, output: inout ByteQueue) -> Event {
        while true {
            if let message {
                guard input.count >= message else { return .needsMore }
                self.message = nil
                return .message(message)
            }
            guard input.count >= RawSocketFrameHeader.size else { return .needsMore }
            let header: RawSocketFrameHeader
            do throws(RawSocketError) {
                header = try RawSocketFrameHeader(Self.word(input.bytes))
            } catch {
                return .violation(error)
            }
            guard header.length <= maximumMessageSize else {
                return .violation(.messageTooLong(count: header.length, limit: maximumMessageSize))
            }
            if header.kind == .message {
                input.consume(RawSocketFrameHeader.size)
                message = header.length
                continue
            }
            guard input.count >= RawSocketFrameHeader.size + header.length else { return .needsMore }
            input.consume(RawSocketFrameHeader.size)
            if header.kind == .ping {
                // The peer takes what it sent, though its limit for messages may be lower.
                Self.append(RawSocketFrameHeader(.pong, length: header.length), to: &output)
                output.append(input.bytes.extracting(first: header.length))
            }
            input.consume(header.length)
        }
    }

    private static func word(_ bytes: RawSpan) -> UInt32 {
        UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
    }

    // MARK: Sending

    /// Begins a message at the end of `output`; what it holds is appended next, and then ``endMessage(from:in:)`` called
    /// with what this returns.
    package func beginMessage(in output: inout ByteQueue) -> Int {
        let start = output.count
        Self.append(RawSocketFrameHeader(.message, length: 0), to: &output)
        return start
    }

    /// Completes the message that began at `start`. Throws when the peer takes none so long, and drops it.
    package func endMessage(from start: Int, in output: inout ByteQueue) throws(RawSocketError) {
        let length = output.count - start - RawSocketFrameHeader.size
        guard length <= agreement.maximumSent else {
            output.truncate(to: start)
            throw .messageTooLong(count: length, limit: agreement.maximumSent)
        }
        let word = RawSocketFrameHeader(.message, length: length).word.bigEndian
        var bytes = output.mutableBytes
        bytes.storeBytes(of: word, toByteOffset: start, as: UInt32.self)
    }

    private static func append(_ header: RawSocketFrameHeader, to output: inout ByteQueue) {
        let word = header.word
        output.append(UInt8(truncatingIfNeeded: word >> 24))
        output.append(UInt8(truncatingIfNeeded: word >> 16))
        output.append(UInt8(truncatingIfNeeded: word >> 8))
        output.append(UInt8(truncatingIfNeeded: word))
    }

    // MARK: Time

    /// When ``hitDeadline(now:output:)`` is to be called; nil for never.
    package var deadline: ContinuousClock.Instant? {
        if let pingSent { return pingSent + limits.pingTimeout }
        return limits.pingInterval.map { lastHeard + $0 }
    }

    /// Looks whether the peer has been silent for too long.
    package mutating func hitDeadline(now: ContinuousClock.Instant, output: inout ByteQueue) -> DeadlineAction {
        guard let deadline, now >= deadline else { return .none }
        guard pingSent == nil else { return .drop(.silent) }
        pingSent = now
        pingCount += 1
        Self.append(RawSocketFrameHeader(.ping, length: 8), to: &output)
        for shift in stride(from: 56, through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: pingCount >> UInt64(shift)))
        }
        return .pingSent
    }
}
