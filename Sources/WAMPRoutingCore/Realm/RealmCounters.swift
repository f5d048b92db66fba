/// What has happened in a realm since it began: plain numbers, which its machine counts as it goes.
package struct RealmCounters: Sendable, Equatable {
    /// Sessions that joined.
    package internal(set) var joins: UInt64 = 0
    /// Calls that were taken, one for each, however many parts it has.
    package internal(set) var calls: UInt64 = 0
    /// Events that were taken from publishers, whoever got them.
    package internal(set) var publications: UInt64 = 0
    /// Calls that their callees answered with an error.
    package internal(set) var errors: UInt64 = 0
    /// Requests that the realm refused: not allowed, over a limit, to a procedure that nobody offers.
    package internal(set) var refusals: UInt64 = 0
    /// Sessions that broke the rules of the protocol.
    package internal(set) var violations: UInt64 = 0
}
