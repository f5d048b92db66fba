internal import CryptoCore
public import WAMPCore

/// Who wants to join a realm, as far as it says so itself: nothing of it is proved.
public struct Applicant: Sendable {
    /// The realm it wants to join.
    public let realm: URI
    /// The number that its session will have.
    public let session: SessionID
    /// The way to authenticate that was chosen among those that it offers.
    public let method: String
    /// Who it says it is.
    public let authID: String?
    /// The role that it asks for.
    public let role: String?
    /// What else it says for the method.
    public let extra: [String: Value]
    /// What its connection knows: certificate, cookies, values to bind to. These *are* checked.
    public let transport: TransportFacts

    package init(
        realm: URI, session: SessionID, method: String, hello: Details, transport: TransportFacts = TransportFacts()
    ) {
        self.realm = realm
        self.session = session
        self.method = method
        self.transport = transport
        authID = hello.authID
        role = hello.authRole
        extra = hello.authExtra ?? [:]
    }

    /// The public key that it says it has.
    var publicKey: [UInt8]? { extra["pubkey"]?.stringValue.flatMap { Hexadecimal.decode($0) } }

    /// What the client wants its proof to be bound to. Throws when this connection has no such thing.
    func binding() throws(AuthenticationRefusal) -> ChannelBinding? {
        guard let name = extra["channel_binding"]?.stringValue else { return nil }
        guard let binding = ChannelBinding(rawValue: name), transport.channelIDs[binding] != nil else {
            throw AuthenticationRefusal(.authenticationFailed, "this connection has no '\(name)' to bind to")
        }
        return binding
    }
}

/// Why a client is not let in: what ABORT says.
package struct AuthenticationRefusal: Error, Equatable {
    package let reason: URI
    package let message: String

    package init(_ reason: URI, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
