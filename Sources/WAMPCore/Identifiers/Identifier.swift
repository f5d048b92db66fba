/// A number that names a session, a request, a subscription... and cannot be taken for a number of another kind.
///
/// On the wire an identifier is an integer from 1 to 2^53.
public struct Identifier<Scope>: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt64

    /// Takes any number, valid or not.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The greatest number that may name anything: 2^53, so that a double can hold it.
    public static var maximum: Identifier { Identifier(rawValue: 1 << 53) }

    /// Whether the number may stand on the wire.
    public var isValid: Bool { rawValue >= 1 && rawValue <= Self.maximum.rawValue }

    /// A number drawn uniformly from the whole range, as sessions and publications are named.
    public static func random(using generator: inout some RandomNumberGenerator) -> Identifier {
        Identifier(rawValue: UInt64.random(in: 1...maximum.rawValue, using: &generator))
    }
}

extension Identifier: Comparable {
    /// The order of the numbers.
    public static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: ExpressibleByIntegerLiteral {
    /// A number in a test or an example.
    public init(integerLiteral value: UInt64) { self.init(rawValue: value) }
}

extension Identifier: CustomStringConvertible {
    /// The number.
    public var description: String { String(rawValue) }
}

// MARK: - The kinds

/// The requests of one side of one session. See ``RequestID``.
public enum RequestScope {}
/// The sessions of a router. See ``SessionID``.
public enum SessionScope {}
/// The publications of a router. See ``PublicationID``.
public enum PublicationScope {}
/// The subscriptions of a router. See ``SubscriptionID``.
public enum SubscriptionScope {}
/// The registrations of a router. See ``RegistrationID``.
public enum RegistrationScope {}

/// Names a request within a session: sequential, one counter for each direction.
public typealias RequestID = Identifier<RequestScope>
/// Names a session: random.
public typealias SessionID = Identifier<SessionScope>
/// Names a published event: random.
public typealias PublicationID = Identifier<PublicationScope>
/// Names a subscription: chosen by the broker, shared by everyone subscribed to the same topic in the same way.
public typealias SubscriptionID = Identifier<SubscriptionScope>
/// Names a registration: chosen by the dealer, shared by the callees of one procedure.
public typealias RegistrationID = Identifier<RegistrationScope>
