#if URing
    /// What the kernel is asked to do for a source; at most one of each kind is in flight.
    enum Operation: UInt8 {
        case wake = 1
        case poll
        case accept
        case receive
        case send
        case linger
    }

    /// The address of a completion: a place in the loop's table, who lived there, and what was asked for.
    ///
    /// It is no pointer, so a completion that comes late finds nobody instead of freed memory. All zero is the token of
    /// what nobody waits for.
    ///
    ///     | operation: 8 | generation: 24 | index: 32 |
    struct Token: Equatable {
        let rawValue: UInt64

        static let nobody = Token(rawValue: 0)

        init(rawValue: UInt64) { self.rawValue = rawValue }

        init(_ operation: Operation, index: Int, generation: UInt32) {
            rawValue = UInt64(operation.rawValue) << 56 | UInt64(generation & 0xFF_FFFF) << 32 | UInt64(index)
        }

        var operation: Operation? { Operation(rawValue: UInt8(rawValue >> 56)) }
        var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) & 0xFF_FFFF }
        var index: Int { Int(UInt32(truncatingIfNeeded: rawValue)) }
    }
#endif
