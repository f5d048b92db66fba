extension Actor {
    /// Calls `body` on this actor, when the caller is known to be on its executor; a debug build checks it.
    ///
    /// What `assumeIsolated` does, without the check in release builds: that takes about 250 instructions, a tenth of
    /// all that an echoed message may cost, and is paid for every callback of a scheduler. `body` should capture
    /// nothing and take what it needs as `argument`, for a capture is an allocation.
    @inlinable @inline(__always)
    package nonisolated func knownIsolated<Argument, Success>(
        with argument: Argument, _ body: @escaping (isolated Self, Argument) -> Success
    ) -> Success {
        #if DEBUG
            preconditionIsolated()
        #endif
        // As the standard library's own `assumeIsolated` drops the isolation from a function's type.
        typealias Plain = (Self, Argument) -> Success
        return unsafeBitCast(body, to: Plain.self)(self, argument)
    }

    /// ``knownIsolated(with:_:)`` without an argument.
    @inlinable @inline(__always)
    package nonisolated func knownIsolated<Success>(_ body: @escaping (isolated Self) -> Success) -> Success {
        #if DEBUG
            preconditionIsolated()
        #endif
        typealias Plain = (Self) -> Success
        return unsafeBitCast(body, to: Plain.self)(self)
    }
}
