import WAMPCore

/// What WELCOME announces: exactly what ``Broker``, ``Dealer`` and the realm's own procedures do beyond the basic
/// profile.
enum RouterFeatures {
    static let announced: [Role: Set<Feature>] = [
        .broker: [
            .publisherExclusion, .publisherIdentification, .publicationTrustLevels, .subscriberBlackWhiteListing,
            .patternBasedSubscription, .subscriptionRevocation, .eventRetention, .eventHistory, .sessionMetaAPI,
            .subscriptionMetaAPI, .payloadPassthruMode,
        ],
        .dealer: [
            .progressiveCallResults, .progressiveCallInvocations, .callCanceling, .callTimeout, .callReroute,
            .callerIdentification, .callTrustLevels, .patternBasedRegistration, .sharedRegistration,
            .registrationRevocation, .sessionMetaAPI, .registrationMetaAPI, .testamentMetaAPI, .payloadPassthruMode,
        ],
    ]

    /// The same as WELCOME says it. Made once: it is a sixth of what a join costs otherwise.
    static let details = {
        var details = Details()
        details.announce(announced)
        return details
    }()
}
