import ByteCore

/// Random tests that fail the same way twice.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var numbers: RandomNumbers

    package init(seed: UInt64) {
        numbers = RandomNumbers(seed: seed)
    }

    package mutating func next() -> UInt64 { numbers.next() }
}
