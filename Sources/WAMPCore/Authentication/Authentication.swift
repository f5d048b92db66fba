/// Who a client says it is, and how it proves that: one way, or several that the router may choose from.
///
///     configuration.authentication = .ticket(authID: "joe", ticket: try Secret(environment: "MY_TICKET"))
///     configuration.authentication = .anyOf(.cryptosign(key), .anonymous)
///
/// A value may be used for any number of sessions. Its secrets are not printed.
public struct Authentication: Sendable {
    /// Who the client is; nil when the router is to find out, or it is nobody in particular.
    public var authID: String?
    /// The role that the client asks for; nil to take the one that the router gives.
    public var role: String?
    /// What the proof is bound to, for ``scram(authID:password:flavour:)`` and ``cryptosign(_:authID:routerKey:)``. A
    /// connection that has no such value is not used.
    public var channelBinding: ChannelBinding?
    /// The ways to prove it, the one that is liked best first.
    public var methods: [any AuthenticationMethod]

    /// Several ways to authenticate at once, the one that is liked best first.
    ///
    /// They share one `authID`, role and channel binding: those of the first that has one.
    public static func anyOf(_ alternatives: Authentication...) -> Authentication {
        let ids = Set(alternatives.compactMap(\.authID))
        precondition(ids.count <= 1, "a client that offers several ways to authenticate is the same in all of them")
        return Authentication(
            authID: ids.first, role: alternatives.lazy.compactMap(\.role).first,
            channelBinding: alternatives.lazy.compactMap(\.channelBinding).first,
            methods: alternatives.flatMap(\.methods))
    }

    private init(
        authID: String? = nil, role: String? = nil, channelBinding: ChannelBinding? = nil,
        methods: [any AuthenticationMethod]
    ) {
        self.authID = authID
        self.role = role
        self.channelBinding = channelBinding
        self.methods = methods
    }

    // MARK: The ways

    /// Nobody in particular.
    public static let anonymous = Authentication(methods: [PlainMethod.anonymous])

    /// The ticket is sent as it is: for secure connections only.
    public static func ticket(authID: String, ticket: Secret) -> Authentication {
        Authentication(authID: authID, methods: [TicketMethod(ticket: ticket)])
    }

    /// WAMP challenge-response: the router gets a signature made with the secret, salted if it says so, but knows the
    /// secret or the salted one itself.
    public static func wampcra(authID: String, secret: Secret) -> Authentication {
        Authentication(authID: authID, methods: [CRAMethod(secret: secret)])
    }

    /// Salted challenge-response: the router gets no password, keeps none, and proves that it knows the user.
    ///
    /// The password is prepared as RFC 4013 says. A key derivation by Argon2id needs the package trait `Argon2`.
    public static func scram(
        authID: String, password: Secret, flavour: SCRAMFlavour = .specified
    ) -> Authentication {
        Authentication(authID: authID, methods: [SCRAMMethod(authID: authID, password: password, flavour: flavour)])
    }

    /// A signature made with a private Ed25519 key.
    ///
    /// - Parameters:
    ///   - key: the private key.
    ///   - authID: who the client is; nil where the router knows by the key.
    ///   - routerKey: the key that the router has to prove to own, 32 bytes; nil to trust any. Crossbar.io proves with
    ///     the key of its node.
    public static func cryptosign(
        _ key: SigningKey, authID: String? = nil, routerKey: [UInt8]? = nil
    ) -> Authentication {
        Authentication(authID: authID, methods: [CryptosignMethod(key: key, routerKey: routerKey)])
    }

    /// The cookie that was sent when the WebSocket was opened tells who it is.
    public static let cookie = Authentication(methods: [PlainMethod.cookie])

    /// The certificate that the client showed when the connection was made secure tells who it is.
    public static let certificate = Authentication(methods: [PlainMethod.certificate])

    /// A way of your own.
    public static func custom(_ method: some AuthenticationMethod, authID: String? = nil) -> Authentication {
        Authentication(authID: authID, methods: [method])
    }
}

extension Authentication: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names of the methods, and no secrets.
    public var description: String {
        methods.map(\.name).joined(separator: ", ") + (authID.map { " as '\($0)'" } ?? "")
    }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Without the methods, whose secrets `dump` and the like would show.
    public var customMirror: Mirror {
        Mirror(self, children: ["methods": methods.map(\.name), "authID": authID as Any, "role": role as Any])
    }
}
