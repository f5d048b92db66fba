/// What a peer does in a session.
@nonexhaustive
public enum Role: String, Sendable, CaseIterable {
    case publisher, subscriber, caller, callee
    case broker, dealer

    /// The roles of clients; the others are the router's.
    public static let ofClients: [Role] = [.publisher, .subscriber, .caller, .callee]
}

/// What a peer can do beyond the basic profile, announced for each of its roles.
@nonexhaustive
public enum Feature: String, Sendable, CaseIterable {
    case progressiveCallResults = "progressive_call_results"
    case progressiveCallInvocations = "progressive_call_invocations"
    case callTimeout = "call_timeout"
    case callCanceling = "call_canceling"
    case callReroute = "call_reroute"
    case callerIdentification = "caller_identification"
    case callTrustLevels = "call_trustlevels"
    case patternBasedRegistration = "pattern_based_registration"
    case sharedRegistration = "shared_registration"
    case registrationRevocation = "registration_revocation"
    case registrationMetaAPI = "registration_meta_api"
    case sessionMetaAPI = "session_meta_api"
    case testamentMetaAPI = "testament_meta_api"
    case subscriberBlackWhiteListing = "subscriber_blackwhite_listing"
    case publisherExclusion = "publisher_exclusion"
    case publisherIdentification = "publisher_identification"
    case publicationTrustLevels = "publication_trustlevels"
    case patternBasedSubscription = "pattern_based_subscription"
    case eventHistory = "event_history"
    case eventRetention = "event_retention"
    case subscriptionRevocation = "subscription_revocation"
    case subscriptionMetaAPI = "subscription_meta_api"
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
        let roles = values["roles"]?.dictionaryValue
        guard let features = roles?[role.rawValue]?.dictionaryValue?["features"]?.dictionaryValue else { return false }
        // The specification spells this one in two ways.
        if feature == .callCanceling, features["call_cancelling"]?.boolValue == true { return true }
        return features[feature.rawValue]?.boolValue == true
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
