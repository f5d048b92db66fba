extension [UInt8] {
    /// Whether the bytes are the same, found out in a time that tells nothing of where they differ: for secrets and
    /// what is made of them. Only whether the lengths differ can be told by the time.
    package func isEqualInConstantTime(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        for index in indices { difference |= self[index] ^ other[index] }
        return difference == 0
    }

    /// Each byte XOR the one in its place; both must be equally long.
    package func xor(_ other: [UInt8]) -> [UInt8] {
        precondition(count == other.count, "XOR of bytes in different numbers")
        return zip(self, other).map { $0 ^ $1 }
    }
}

extension RandomNumberGenerator {
    /// Bytes that nobody can guess, as far as the generator is the system's.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}
