package import WAMPCore

/// Who a session is, as the router found out when it joined.
package struct Identity: Sendable, Equatable {
    package var authID: String
    package var authRole: String
    package var authMethod: String
    package var authProvider: String

    package init(authID: String, authRole: String, authMethod: String, authProvider: String) {
        self.authID = authID
        self.authRole = authRole
        self.authMethod = authMethod
        self.authProvider = authProvider
    }

    /// Nobody in particular: what the client says about itself does not count.
    package static func anonymous(_ session: SessionID, role: String = "anonymous") -> Identity {
        Identity(authID: "\(session)", authRole: role, authMethod: "anonymous", authProvider: "static")
    }

    /// The realm, which calls procedures itself.
    static let realm = Identity(authID: "realm", authRole: "realm", authMethod: "local", authProvider: "static")

    /// A client in the router's own process.
    package static func local(_ session: SessionID, role: String) -> Identity {
        Identity(authID: "\(session)", authRole: role, authMethod: "local", authProvider: "static")
    }
}
