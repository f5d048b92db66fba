/// What a peer does in a session.
@nonexhaustive
public enum Role: String, Sendable, CaseIterable {
    /// A client that publishes events.
    case publisher
    /// A client that subscribes to topics.
    case subscriber
    /// A client that calls procedures.
    case caller
    /// A client that offers procedures.
    case callee
    /// The router between publishers and subscribers.
    case broker
    /// The router between callers and callees.
    case dealer

    /// The roles of clients; the others are the router's.
    public static let ofClients: [Role] = [.publisher, .subscriber, .caller, .callee]
}

/// What a peer can do beyond the basic profile, announced for each of its roles.
@nonexhaustive
public enum Feature: String, Sendable, CaseIterable {
    /// A call may be answered in parts.
    case progressiveCallResults = "progressive_call_results"
    /// A call may be made in parts.
    case progressiveCallInvocations = "progressive_call_invocations"
    /// A call may say how long its caller waits.
    case callTimeout = "call_timeout"
    /// A call may be cancelled, and its callee interrupted.
    case callCanceling = "call_canceling"
    /// A callee may pass a call back, for the router to try another one.
    case callReroute = "call_reroute"
    /// A callee may be told who calls.
    case callerIdentification = "caller_identification"
    /// A callee may be told how far the router trusts the caller.
    case callTrustLevels = "call_trustlevels"
    /// A registration may be for a prefix or a wildcard.
    case patternBasedRegistration = "pattern_based_registration"
    /// Several callees may offer one procedure.
    case sharedRegistration = "shared_registration"
    /// The router may end a registration, and says so.
    case registrationRevocation = "registration_revocation"
    /// Registrations can be asked about, and watched.
    case registrationMetaAPI = "registration_meta_api"
    /// Sessions can be asked about, watched and ended.
    case sessionMetaAPI = "session_meta_api"
    /// A session may leave events to be published when it has ended.
    case testamentMetaAPI = "testament_meta_api"
    /// A publisher may say which sessions, users and roles get an event.
    case subscriberBlackWhiteListing = "subscriber_blackwhite_listing"
    /// A publisher may get its own events.
    case publisherExclusion = "publisher_exclusion"
    /// A subscriber may be told who publishes.
    case publisherIdentification = "publisher_identification"
    /// A subscriber may be told how far the router trusts the publisher.
    case publicationTrustLevels = "publication_trustlevels"
    /// A subscription may be to a prefix or a wildcard.
    case patternBasedSubscription = "pattern_based_subscription"
    /// Past events of a topic can be asked for.
    case eventHistory = "event_history"
    /// The last event of a topic may be kept for those who subscribe later.
    case eventRetention = "event_retention"
    /// The router may end a subscription, and says so.
    case subscriptionRevocation = "subscription_revocation"
    /// Subscriptions can be asked about, and watched.
    case subscriptionMetaAPI = "subscription_meta_api"
    /// Payloads that only the two ends can read pass through.
    case payloadPassthruMode = "payload_passthru_mode"
    /// An extension of Crossbar.
    case acknowledgedEventDelivery = "x_acknowledged_event_delivery"
}

extension Details {
    /// The roles announced in HELLO or WELCOME, those that WAMP knows.
    public var roles: Set<Role> {
        Set((values["roles"]?.dictionaryValue ?? [:]).keys.compactMap { Role(rawValue: $0) })
    }

    /// Whether the peer announced `feature` for its `role`. Absent, false and null all mean no.
    public func announces(_ feature: Feature, as role: Role) -> Bool {
        features(of: role)?.announces(feature) == true
    }

    /// What the peer announced for its `role`, as it stands there; nil if nothing.
    package func features(of role: Role) -> AnnouncedFeatures? {
        let roles = values["roles"]?.dictionaryValue
        return (roles?[role.rawValue]?.dictionaryValue?["features"]?.dictionaryValue).map(AnnouncedFeatures.init)
    }

    /// Announces roles with their features. A role without features is announced as `{}`.
    public mutating func announce(_ roles: [Role: Set<Feature>]) {
        var announced: [String: Value] = [:]
        for (role, features) in roles {
            var switches: [String: Value] = [:]
            for feature in features { switches[feature.rawValue] = true }
            announced[role.rawValue] = switches.isEmpty ? [:] : ["features": .dictionary(switches)]
        }
        values["roles"] = .dictionary(announced)
    }
}

/// What a peer announced for one of its roles.
package struct AnnouncedFeatures {
    fileprivate let switches: [String: Value]

    /// Whether `feature` is among them. Absent, false and null all mean no.
    package func announces(_ feature: Feature) -> Bool {
        // The specification spells this one in two ways.
        if feature == .callCanceling, switches["call_cancelling"]?.boolValue == true { return true }
        return switches[feature.rawValue]?.boolValue == true
    }
}
