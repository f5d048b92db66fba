internal import Glibc

/// A file descriptor with one owner; closes when dropped.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for system calls; it stays this value's own.
    public let raw: CInt

    /// Takes ownership of `raw`.
    public init(adopting raw: CInt) { self.raw = raw }

    deinit { _ = close(raw) }

    /// Gives the descriptor up without closing it.
    public consuming func release() -> CInt {
        let raw = raw
        discard self
        return raw
    }
}
