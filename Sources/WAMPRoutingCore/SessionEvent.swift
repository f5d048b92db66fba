import WAMPCore

/// What a realm tells its subscribers about the sessions in it (session meta API).
enum SessionEvent {
    case joined, left

    var topic: URI {
        switch self {
        case .joined: "wamp.session.on_join"
        case .left: "wamp.session.on_leave"
        }
    }

    /// The arguments of the event: the details of who joined, but only the name and role of who left.
    func arguments(_ session: SessionID, _ identity: Identity) -> [Value] {
        let session = Value(integer: session.rawValue)
        return switch self {
        case .joined:
            [
                [
                    "session": session,
                    "authid": .string(identity.authID),
                    "authrole": .string(identity.authRole),
                    "authmethod": .string(identity.authMethod),
                    "authprovider": .string(identity.authProvider),
                ]
            ]
        case .left: [session, .string(identity.authID), .string(identity.authRole)]
        }
    }
}
