import CryptoCore

/// Why this side cannot authenticate, or does not trust the router. What the router refuses is not among these.
@nonexhaustive
public enum AuthenticationError: Error, Equatable, Sendable {
    /// CHALLENGE or WELCOME lacks a value, or has one that cannot be.
    case invalid(key: String)
    /// The router sent CHALLENGE for a method that needs none.
    case unexpectedChallenge(method: String)
    /// The router's nonce does not begin with ours: it answers somebody else.
    case foreignNonce
    /// The router asks for so little work that the password could be guessed from what it gets.
    case tooWeak(String)
    /// The router asks for more work than anybody should do for it.
    case tooCostly(String)
    /// The way to make a key of a password that the router names is not known here.
    case unknownKeyDerivation(String)
    /// The router did not prove that it knows the user, or has not the key that it should have.
    case untrustedRouter(String)
    /// The router uses another channel binding than it was asked to.
    case channelBindingMismatch(wanted: String?, got: String?)
    /// The connection is not secure, or has no such value, so that nothing can be bound to it.
    case noChannelBinding(String)
    /// The password has a character that passwords cannot have (RFC 4013).
    case unsuitablePassword(String)
    /// The program is built without something.
    case unavailable(String)
    /// What a method from outside this package says.
    case other(String)

    init(_ error: CryptoError) {
        self = .unavailable(error.description)
    }
}

extension AuthenticationError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .invalid(let key): "the router sent no valid '\(key)'"
        case .unexpectedChallenge(let method): "the router sent a challenge for '\(method)', which needs none"
        case .foreignNonce: "the router's nonce does not begin with ours"
        case .tooWeak(let cost): "the router asks for too little work to keep the password safe: \(cost)"
        case .tooCostly(let cost): "the router asks for too much work: \(cost)"
        case .unknownKeyDerivation(let name):
            "the router asks for the key derivation '\(name)', which is not known here"
        case .untrustedRouter(let reason): "the router is not to be trusted: \(reason)"
        case .channelBindingMismatch(let wanted, let got):
            "the router binds to '\(got ?? "nothing")' instead of '\(wanted ?? "nothing")'"
        case .noChannelBinding(let name): "the connection has no '\(name)' to bind to"
        case .unsuitablePassword(let reason): "the password cannot be used: \(reason)"
        case .unavailable(let reason): reason
        case .other(let reason): reason
        }
    }
}

extension AbortMessage {
    /// What a router is told that could not be answered, or is not trusted.
    public init(_ error: AuthenticationError) {
        self.init(details: ["message": .string(error.description)], reason: .authenticationFailed)
    }
}

/// Runs what libcrypto does, and says why it cannot in the words of this module.
func withCrypto<Result>(_ work: () throws(CryptoError) -> Result) throws(AuthenticationError) -> Result {
    do { return try work() } catch { throw AuthenticationError(error) }
}
