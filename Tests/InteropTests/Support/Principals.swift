#if TLS
    import Foundation
    import Swampy
    import TLS
    import WAMP
    import WAMPCore

    /// One user for each way to authenticate, known to both routers.
    enum Principal: String, CaseIterable, Sendable {
        case anonymous, ticket, wampcra
        case saltedWampcra = "wampcra, salted"
        case scram, cryptosign

        /// The private key of the one who has a key, and that of a stranger.
        static let seed = "4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510"
        static let otherSeed = String(repeating: "11", count: 32)

        /// The method that WELCOME names.
        var method: String { self == .saltedWampcra ? "wampcra" : rawValue }

        /// Its name at the routers; an anonymous one has none of its own.
        var authID: String? {
            switch self {
            case .anonymous: nil
            case .ticket: "tina"
            case .wampcra: "carl"
            case .saltedWampcra: "cora"
            case .scram: "sam"
            case .cryptosign: "kim"
            }
        }

        /// How it authenticates with its own secret, or with a wrong one.
        func authentication(withSecret isRight: Bool = true) throws -> Authentication {
            let name = authID ?? ""
            let secret: Secret = isRight ? "right" : "wrong"
            return switch self {
            case .anonymous: .anonymous
            case .ticket: .ticket(authID: name, ticket: secret)
            case .wampcra, .saltedWampcra: .wampcra(authID: name, secret: secret)
            case .scram: .scram(authID: name, password: secret, flavour: .crossbar)
            case .cryptosign: .cryptosign(try SigningKey(isRight ? Self.seed : Self.otherSeed), authID: name)
            }
        }

        /// All of them, in the words of Crossbar.io's configuration.
        static func crossbarConfiguration() throws -> String {
            var scrams: [String: Value] = ["sam": try crossbarEntry(of: scramCredential(), "pbkdf2")]
            #if Argon2
                scrams["arne"] = try crossbarEntry(
                    of: scramCredential(.argon2id(iterations: 4096, memory: 512)), "argon2id-13")
            #endif
            let publicKey = try SigningKey(seed).publicKeyText
            let auth: Value = [
                "ticket": ["type": "static", "principals": ["tina": ["ticket": "right", "role": "user"]]],
                "wampcra": [
                    "type": "static",
                    "users": [
                        "carl": ["secret": "right", "role": "user"],
                        "cora": [
                            "secret": "right", "role": "user", "salt": "salt123", "iterations": 1000, "keylen": 32,
                        ],
                    ],
                ],
                "scram": ["type": "static", "principals": .dictionary(scrams)],
                "cryptosign": [
                    "type": "static",
                    "principals": ["kim": ["authorized_keys": [.string(publicKey)], "role": "user"]],
                ],
            ]
            return try auth.json()
        }

        /// All of them, for our router.
        static func users() throws -> Users {
            [
                "tina": User(role: "user", .ticket("right")),
                "carl": User(role: "user", .wampcra(CRACredential(secret: "right"))),
                "cora": User(role: "user", .wampcra(try CRACredential(secret: "right", salt: "salt123"))),
                "sam": User(role: "user", .scram(try scramCredential())),
                "kim": User(role: "user", .cryptosign(publicKey: try SigningKey(seed).publicKey)),
            ]
        }

        private static func scramCredential(
            _ derivation: KeyDerivation = .pbkdf2(iterations: 4096)
        ) throws -> SCRAMCredential {
            try SCRAMCredential(
                password: "right", flavour: .crossbar, derivation: derivation, salt: Array("1234567890abcdef".utf8))
        }

        private static func crossbarEntry(of credential: SCRAMCredential, _ derivation: String) -> Value {
            [
                "kdf": .string(derivation), "iterations": 4096, "memory": 512, "role": "user",
                "salt": .string(hexadecimal(credential.salt)),
                "stored-key": .string(hexadecimal(credential.storedKey.bytes)),
                "server-key": .string(hexadecimal(credential.serverKey.bytes)),
            ]
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
#endif
