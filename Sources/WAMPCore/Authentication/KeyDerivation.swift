import CryptoCore

/// How a key is made of a password, so that guessing takes long.
@nonexhaustive
public enum KeyDerivation: Sendable, Equatable {
    /// PBKDF2 with HMAC-SHA256 (RFC 8018).
    case pbkdf2(iterations: Int)
    /// Argon2id, version 1.3, in one lane (RFC 9106): `iterations` times over `memory` KiB. Needs the package trait
    /// `Argon2`.
    case argon2id(iterations: Int, memory: Int)

    /// The most iterations of PBKDF2 that are done for a router: some seconds.
    static let maximumIterations = 5_000_000
    /// The fewest that keep a password safe (RFC 7677, 4).
    static let minimumIterations = 4096
    /// The most memory that is gone over for a router, all iterations together, in KiB; also the most at once, times 64.
    static let maximumMemory = 1 << 24
    /// The least that keeps a password safe: 8 MiB.
    static let minimumMemory = 1 << 13

    /// Throws when a router that asks for this gets a password too cheaply, or would keep us busy for long.
    func check() throws(AuthenticationError) {
        switch self {
        case .pbkdf2(let iterations):
            let cost = "\(iterations) iterations of PBKDF2"
            guard iterations >= Self.minimumIterations else { throw .tooWeak(cost) }
            guard iterations <= Self.maximumIterations else { throw .tooCostly(cost) }
        case .argon2id(let iterations, let memory):
            let cost = "Argon2id, \(iterations) times over \(memory) KiB"
            let (total, overflow) = iterations.multipliedReportingOverflow(by: memory)
            guard iterations >= 1, memory >= 8, overflow || total >= Self.minimumMemory else { throw .tooWeak(cost) }
            guard !overflow, total <= Self.maximumMemory, memory <= Self.maximumMemory / 64 else {
                throw .tooCostly(cost)
            }
        }
    }

    /// The key of 32 bytes. Takes its time, up to seconds.
    func key(from password: [UInt8], salt: [UInt8]) throws(CryptoError) -> [UInt8] {
        switch self {
        case .pbkdf2(let iterations): try PBKDF2.key(from: password, salt: salt, iterations: iterations)
        case .argon2id(let iterations, let memory):
            try Argon2id.key(from: password, salt: salt, iterations: iterations, memory: memory)
        }
    }

    /// The number of iterations, which every way to derive a key has.
    package var iterations: Int {
        switch self {
        case .pbkdf2(let iterations), .argon2id(let iterations, _): iterations
        }
    }

    /// The memory in KiB, where that matters.
    package var memory: Int? {
        if case .argon2id(_, let memory) = self { memory } else { nil }
    }
}
