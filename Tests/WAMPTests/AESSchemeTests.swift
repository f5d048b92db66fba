#if TLS
    import CryptoCore
    import Testing
    import WAMP
    import WAMPCore

    @Suite struct `AES-256-GCM` {
        /// A case of the GCM specification (McGrew and Viega, appendix B, test case 16).
        @Test func `seals and opens as its specification says`() {
            let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
            let nonce = bytes("cafebabefacedbaddecaf888")
            let context = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
            let message = bytes(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
            let sealed = bytes(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                    + "76fc6ece0f4e1768cddf8853bb2d551b")
            #expect(AESGCM.seal(message, key: key, nonce: nonce, context: context) == sealed)
            #expect(AESGCM.open(sealed, key: key, nonce: nonce, context: context) == message)
        }

        @Test func `opens nothing that was changed in any byte, or cut short`() {
            let key = [UInt8](repeating: 1, count: 32)
            let nonce = [UInt8](repeating: 2, count: 12)
            let sealed = AESGCM.seal([1, 2, 3], key: key, nonce: nonce, context: [4]) ?? []
            #expect(sealed.count == 19)
            for index in sealed.indices {
                var changed = sealed
                changed[index] ^= 1
                #expect(AESGCM.open(changed, key: key, nonce: nonce, context: [4]) == nil)
                #expect(AESGCM.open(Array(sealed[..<index]), key: key, nonce: nonce, context: [4]) == nil)
            }
            #expect(AESGCM.open(sealed, key: key, nonce: nonce, context: [5]) == nil)
        }

        private func bytes(_ text: String) -> [UInt8] {
            let digits = text.compactMap(\.hexDigitValue)
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
        }
    }

    @Suite struct `A payload encrypted with AES-256-GCM` {
        private let old = [UInt8](repeating: 7, count: 32)
        private let new = [UInt8](repeating: 8, count: 32)

        @Test func `gives back arguments and keyword arguments to whoever has the key, also an older one`() throws {
            let sender = AESScheme(keys: ["old": old], sealingWith: "old")
            let receiver = AESScheme(keys: ["old": old, "new": new], sealingWith: "new")
            for payload in [Payload.empty, try Payload(arguments: [1, "secret"], keywordArguments: ["k": [true]])] {
                let sealed = try sender.seal(payload, for: "a.b")
                #expect(sealed.cipher == "aes256gcm" && sealed.keyID == "old" && sealed.serializer == "json")
                let opened = try receiver.open(sealed, for: "a.b")
                #expect(try opened.arguments() == payload.arguments())
                #expect(try opened.keywordArguments() == payload.keywordArguments())
            }
        }

        @Test func `never looks the same twice, and shows nothing of its text`() throws {
            let scheme = AESScheme(keys: ["new": new], sealingWith: "new")
            let payload = try Payload(arguments: ["secret"])
            let (first, second) = (try scheme.seal(payload, for: "a.b"), try scheme.seal(payload, for: "a.b"))
            #expect(first.content != second.content)
            let text = String(decoding: first.content.bytesValue ?? [], as: UTF8.self)
            #expect(!text.contains("secret"))
        }

        @Test func `is refused for another topic, with another key, or where it is no such payload`() throws {
            let sender = AESScheme(keys: ["new": new], sealingWith: "new")
            let other = AESScheme(keys: ["new": old], sealingWith: "new")
            let sealed = try sender.seal(Payload(arguments: [1]), for: "a.b")
            #expect(throws: WAMPError.self) { try sender.open(sealed, for: "a.c") }
            #expect(throws: WAMPError.self) { try other.open(sealed, for: "a.b") }
            var unknown = sealed
            unknown.keyID = "lost"
            #expect(throws: WAMPError.self) { try sender.open(unknown, for: "a.b") }
            for content in ["text", .bytes([]), .bytes([1, 2, 3]), .bytes(Array(repeating: 0, count: 28))] as [Value] {
                var broken = sealed
                broken.content = content
                #expect(throws: WAMPError.self) { try sender.open(broken, for: "a.b") }
            }
        }
    }
#endif
