import ByteCore
import CryptoCore
import Testing

@Suite struct `Cryptography` {
    private func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }
    private func hex(_ text: String) throws -> [UInt8] { try #require(Hexadecimal.decode(text)) }

    #if TLS
        @Test func `SHA-256 of "abc" is that of FIPS 180-4`() throws {
            let digest = try SHA256.digest(bytes("abc"))
            #expect(
                Hexadecimal.encode(digest) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(try SHA256.digest([]).count == SHA256.byteCount)
        }

        @Test func `HMAC-SHA256 gives test case 2 of RFC 4231`() throws {
            let code = try HMACSHA256.code(for: bytes("what do ya want for nothing?"), key: bytes("Jefe"))
            #expect(
                Hexadecimal.encode(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
            #expect(try HMACSHA256.code(for: [], key: []).count == 32)
        }

        @Test func `PBKDF2 gives the first key of RFC 7914, 11, and refuses numbers that are not positive`() throws {
            let key = try PBKDF2.key(from: bytes("passwd"), salt: bytes("salt"), iterations: 1, byteCount: 64)
            #expect(
                Hexadecimal.encode(key) == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                    + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")
            for (iterations, count) in [(0, 32), (-1, 32), (1, 0), (Int.max, 32)] {
                #expect(throws: CryptoError.refused(algorithm: "PBKDF2")) {
                    try PBKDF2.key(from: [1], salt: [2], iterations: iterations, byteCount: count)
                }
            }
        }

        @Test func `Ed25519 gives test 2 of RFC 8032, 7.1, and notices each changed bit`() throws {
            let seed = try hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
            let publicKey = try hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
            #expect(try Ed25519.publicKey(ofSeed: seed) == publicKey)
            let signature = try Ed25519.sign([0x72], seed: seed)
            #expect(
                Hexadecimal.encode(signature) == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
            #expect(try Ed25519.verifies(signature, of: [0x72], publicKey: publicKey))
            for bit in 0..<(signature.count * 8) {
                var wrong = signature
                wrong[bit / 8] ^= 1 << (bit % 8)
                #expect(try !Ed25519.verifies(wrong, of: [0x72], publicKey: publicKey))
            }
            #expect(try !Ed25519.verifies(signature, of: [0x73], publicKey: publicKey))
            #expect(try !Ed25519.verifies([], of: [0x72], publicKey: publicKey))
        }

        @Test func `keys of a wrong length are refused`() {
            for key in [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 1, count: 33)] {
                #expect(throws: CryptoError.invalidKey) { try Ed25519.publicKey(ofSeed: key) }
                #expect(throws: CryptoError.invalidKey) { try Ed25519.sign([1], seed: key) }
                #expect(throws: CryptoError.invalidKey) {
                    try Ed25519.verifies([UInt8](repeating: 0, count: 64), of: [1], publicKey: key)
                }
            }
        }
    #else
        @Test func `without the trait TLS everything fails with one clear sentence`() {
            let error = #expect(throws: CryptoError.self) { try SHA256.digest([]) }
            #expect(error?.description == "SHA-256 needs the package trait TLS, which this program is built without")
            #expect(throws: CryptoError.self) { try HMACSHA256.code(for: [], key: []) }
            #expect(throws: CryptoError.self) { try PBKDF2.key(from: [1], salt: [1], iterations: 1) }
            #expect(throws: CryptoError.self) { try Ed25519.publicKey(ofSeed: [UInt8](repeating: 1, count: 32)) }
        }
    #endif

    @Test func `Argon2id gives the published key with its trait, and one clear sentence without`() throws {
        func key() throws(CryptoError) -> [UInt8] {
            try Argon2id.key(
                from: bytes("p4ssw0rd"), salt: bytes("1234567890abcdef"), iterations: 32, memory: 512)
        }
        if Argon2id.isAvailable {
            #expect(
                Hexadecimal.encode(try key()) == "ee4a8acf9d5958354fb79a95ae20692d05e42591ba49fae85eb6700e8b0ed293")
            #expect(throws: CryptoError.refused(algorithm: "Argon2id")) {
                try Argon2id.key(from: [1], salt: bytes("1234567890abcdef"), iterations: 1, memory: 7)
            }
        } else {
            let error = #expect(throws: CryptoError.self) { try key() }
            #expect(
                error?.description == "Argon2id needs the package trait Argon2, which this program is built without")
        }
    }

    @Test func `bytes are compared whole`() {
        #expect([1, 2, 3].isEqualInConstantTime(to: [1, 2, 3]))
        #expect(![1, 2, 3].isEqualInConstantTime(to: [1, 2, 4]))
        #expect(![1, 2, 3].isEqualInConstantTime(to: [0, 2, 3]))
        #expect(![1, 2, 3].isEqualInConstantTime(to: [1, 2]))
        #expect([UInt8]().isEqualInConstantTime(to: []))
    }

    @Test func `hexadecimal text is read in either case, and nothing else is`() {
        #expect(Hexadecimal.decode("00ffA0") == [0, 255, 160])
        #expect(Hexadecimal.encode([0, 255, 160]) == "00ffa0")
        for text in ["0", "0g", "zz", " 00", "0x00", "é0"] { #expect(Hexadecimal.decode(text) == nil) }
    }

    @Test func `random bytes come from the generator that is given, and are not all alike`() {
        var generator = SystemRandomNumberGenerator()
        let first = generator.bytes(32)
        #expect(first.count == 32)
        #expect(first != generator.bytes(32))
    }
}
