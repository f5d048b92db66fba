import Testing
@testable import WAMPCore

@Suite struct `Secrets` {
    @Test func `are printed by nothing`() throws {
        let secret = Secret("tops3cret")
        var texts = ["\(secret)", String(reflecting: secret), String(describing: [secret])]
        let authentications: [Authentication] = [
            .ticket(authID: "joe", ticket: secret), .wampcra(authID: "joe", secret: secret),
            .scram(authID: "joe", password: secret),
        ]
        for authentication in authentications {
            texts += ["\(authentication)", String(reflecting: authentication), "\([authentication])"]
            var dumped = ""
            dump(authentication, to: &dumped)
            texts.append(dumped)
        }
        for text in texts {
            #expect(!text.contains("tops3cret"))
            #expect(!text.contains("116, 111, 112"))  // its bytes
        }
        #expect("\(authentications[0])" == "ticket as 'joe'")
    }

    @Test func `are equal when their bytes are`() {
        #expect(Secret("a") == Secret(bytes: [97]))
        #expect(Secret("a") != Secret("b"))
        #expect(Secret("a") != Secret("ab"))
    }

    @Test(
        arguments: [
            ("pencil", "pencil"), ("p e!~", "p e!~"), ("I\u{AD}X", "IX"), ("a\u{A0}b", "a b"), ("\u{3000}", " "),
            ("ÄÖÜß é", "ÄÖÜß é"), ("пароль", "пароль"), ("รหัสผ่าน", "รหัสผ่าน"), ("密码", "密码"), ("", ""),
        ])
    func `SASLprep keeps what is plain and drops what shows nothing`(text: String, prepared: String) throws {
        let own = try SASLprep.prepare(text)
        #expect(Array(own.unicodeScalars) == Array(prepared.unicodeScalars))
    }

    @Test(
        arguments: [
            "\u{7}", "a\u{7F}", "\u{85}", "\u{E000}", "\u{FFFE}", "\u{200E}", "\u{FFFD}", "\u{E0001}", "\u{378}",
            "ａ", "Ａ", "ﬁ", "①", "ª", "\u{2168}",
        ])
    func `SASLprep refuses what is prohibited, and what it cannot bring into its plain form`(text: String) {
        #expect(throws: AuthenticationError.self) { try SASLprep.prepare(text) }
    }
}

#if TLS
    @Suite struct `Signing keys` {
        private static let seed = "4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510"
        private static let publicKey = "1adfc8bfe1d35616e64dffbd900096f23b066f914c8c2ffbb66f6075b96e116d"

        /// The seed above, as `ssh-keygen` writes it.
        private static let openSSH = """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz
            c2gtZWQyNTUxOQAAACAa38i/4dNWFuZN/72QAJbyOwZvkUyML/u2b2B1uW4RbQAA
            AIgzw3EyM8NxMgAAAAtzc2gtZWQyNTUxOQAAACAa38i/4dNWFuZN/72QAJbyOwZv
            kUyML/u2b2B1uW4RbQAAAEBNV9l6aPVVaWYgpthJwM5YJWhRjXKet1PcfHMt4oBF
            EBrfyL/h01YW5k3/vZAAlvI7Bm+RTIwv+7ZvYHW5bhFtAAAAAAECAwQF
            -----END OPENSSH PRIVATE KEY-----
            """

        /// The same with a passphrase: only as far as that shows.
        private static let encrypted = """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABDU
            Uz7EkaAKcPhYE7iMI9Q3AAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIBrf
            -----END OPENSSH PRIVATE KEY-----
            """

        @Test func `are read from digits, bytes and OpenSSH's format`() throws {
            for text in [
                Self.seed, Self.seed.uppercased(), "\(Self.seed)\n", Self.openSSH, "\n" + Self.openSSH + "\r\n",
            ] {
                let key = try SigningKey(text)
                #expect(key.publicKeyText == Self.publicKey)
            }
        }

        @Test func `say what is wrong with them`() throws {
            #expect(throws: SigningKeyError.wrongLength(2)) { try SigningKey("ffff") }
            #expect(throws: SigningKeyError.unknownFormat) { try SigningKey("ssh-ed25519 AAAA joe@host") }
            #expect(throws: SigningKeyError.encrypted) { try SigningKey(Self.encrypted) }
            #expect(SigningKeyError.encrypted.description.contains("ssh-keygen -p"))
        }

        @Test func `of OpenSSH are refused however they are cut or damaged, and never trap`() throws {
            let lines = Self.openSSH.split(separator: "\n")
            let body = lines[1..<(lines.count - 1)].joined()
            for count in stride(from: 0, to: body.count, by: 4) {
                let text = [String(lines[0]), String(body.prefix(count)), String(lines[lines.count - 1])]
                #expect(throws: SigningKeyError.self) { try SigningKey(text.joined(separator: "\n")) }
            }
            #expect(throws: SigningKeyError.damaged) { try SigningKey(String(lines[0])) }
        }

        @Test func `are printed with their public half only`() throws {
            let key = try SigningKey(Self.seed)
            var texts = ["\(key)", String(reflecting: key), "\(Authentication.cryptosign(key))"]
            var dumped = ""
            dump(key, to: &dumped)
            dump(Authentication.cryptosign(key), to: &dumped)
            texts.append(dumped)
            for text in texts {
                #expect(!text.contains("4d57d97a"))
                #expect(!text.contains("77, 87, 217"))
            }
            #expect("\(key)" == "Ed25519 key \(Self.publicKey)")
        }
    }
#endif
