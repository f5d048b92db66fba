/// SHA-1 (FIPS 180-4), for the opening handshake alone: there it proves that a server speaks WebSocket, and hides
/// nothing. Having it here keeps a plain build free of libcrypto.
enum SHA1 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var hash: [5 of UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        let padded = pad(message)
        for start in stride(from: 0, to: padded.count, by: 64) { process(padded, from: start, &hash) }
        var digest: [UInt8] = []
        digest.reserveCapacity(20)
        for index in hash.indices { append(hash[index], to: &digest) }
        return digest
    }

    /// 5.1.1: a one bit, zeros up to 8 bytes before a multiple of 64, the length in bits.
    private static func pad(_ message: [UInt8]) -> [UInt8] {
        let zeros = (119 - message.count % 64) % 64
        var padded: [UInt8] = []
        padded.reserveCapacity(message.count + 1 + zeros + 8)
        padded.append(contentsOf: message)
        padded.append(0x80)
        padded.append(contentsOf: repeatElement(0, count: zeros))
        let bits = UInt64(message.count) * 8
        append(UInt32(truncatingIfNeeded: bits >> 32), to: &padded)
        append(UInt32(truncatingIfNeeded: bits), to: &padded)
        return padded
    }

    /// 6.1.2, the block of 64 bytes that begins at `start`.
    private static func process(_ bytes: [UInt8], from start: Int, _ hash: inout [5 of UInt32]) {
        var words: [80 of UInt32] = .init(repeating: 0)
        for index in 0..<64 { words[index / 4] = words[index / 4] << 8 | UInt32(bytes[start + index]) }
        for index in 16..<80 {
            words[index] = rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
        }
        var (a, b, c, d, e) = (hash[0], hash[1], hash[2], hash[3], hash[4])
        for index in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch index {
                case ..<20: (b & c ^ ~b & d, 0x5A82_7999)
                case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case ..<60: (b & c ^ b & d ^ c & d, 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            let next = rotate(a, 5) &+ mixed &+ e &+ constant &+ words[index]
            (a, b, c, d, e) = (next, a, rotate(b, 30), c, d)
        }
        hash[0] &+= a
        hash[1] &+= b
        hash[2] &+= c
        hash[3] &+= d
        hash[4] &+= e
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }

    /// The most significant byte first.
    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}
