import WAMPCore

/// What a realm tells its subscribers about itself (the events of the meta APIs).
enum MetaEvent {
    case sessionJoined(SessionID, Identity)
    case sessionLeft(SessionID, Identity)

    // The session is the one that brought it about.
    case registrationCreated(SessionID, Registration)
    case registered(SessionID, RegistrationID)
    case unregistered(SessionID, RegistrationID)
    case registrationDeleted(SessionID, RegistrationID)

    case subscriptionCreated(SessionID, Subscription)
    case subscribed(SessionID, SubscriptionID)
    case unsubscribed(SessionID, SubscriptionID)
    case subscriptionDeleted(SessionID, SubscriptionID)

    var topic: URI {
        switch self {
        case .sessionJoined: "wamp.session.on_join"
        case .sessionLeft: "wamp.session.on_leave"
        case .registrationCreated: "wamp.registration.on_create"
        case .registered: "wamp.registration.on_register"
        case .unregistered: "wamp.registration.on_unregister"
        case .registrationDeleted: "wamp.registration.on_delete"
        case .subscriptionCreated: "wamp.subscription.on_create"
        case .subscribed: "wamp.subscription.on_subscribe"
        case .unsubscribed: "wamp.subscription.on_unsubscribe"
        case .subscriptionDeleted: "wamp.subscription.on_delete"
        }
    }

    /// The arguments of the event: the details of who joined or what was made, only the numbers of what is gone.
    var arguments: [Value] {
        switch self {
        case .sessionJoined(let session, let identity):
            [identity.details(of: session)]
        case .sessionLeft(let session, let identity):
            [Value(session), .string(identity.authID), .string(identity.authRole)]
        case .registrationCreated(let session, let registration):
            [Value(session), registration.metaDetails]
        case .subscriptionCreated(let session, let subscription):
            [Value(session), subscription.metaDetails]
        case .registered(let session, let id), .unregistered(let session, let id),
            .registrationDeleted(let session, let id):
            [Value(session), Value(id)]
        case .subscribed(let session, let id), .unsubscribed(let session, let id),
            .subscriptionDeleted(let session, let id):
            [Value(session), Value(id)]
        }
    }
}

// MARK: - What the meta APIs say about things

extension Identity {
    func details(of session: SessionID) -> Value {
        [
            "session": Value(session), "authid": .string(authID), "authrole": .string(authRole),
            "authmethod": .string(authMethod), "authprovider": .string(authProvider),
        ]
    }
}

extension Registration {
    var metaDetails: Value {
        [
            "id": Value(id), "created": "\(created)", "uri": .string(procedure.string),
            "match": .string(match.rawValue), "invoke": .string(policy.rawValue),
        ]
    }
}

extension Subscription {
    var metaDetails: Value {
        [
            "id": Value(id), "created": "\(created)", "uri": .string(topic.string), "match": .string(match.rawValue),
        ]
    }
}
