package import WAMPCore

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

    /// The same as WELCOME says it, with room for what else it says. Made once: it is a sixth of what a join costs
    /// otherwise.
    static let details = {
        var details = Details(Dictionary(minimumCapacity: 8))
        details.announce(announced)
        return details
    }()

    /// Its roles as they are written in `format`, made once too: that would be a seventh.
    static func encodedRoles(as format: SerializationFormat) -> [UInt8] {
        guard let roles = encodings[format] else { preconditionFailure("there is no way to write \(format)") }
        return roles
    }

    private static let encodings = {
        var encodings: [SerializationFormat: [UInt8]] = [:]
        for format in SerializationFormat.allCases {
            do {
                encodings[format] = try format.bytes(of: details["roles"] ?? [:])
            } catch {
                preconditionFailure("roles can be written in every format: \(error)")
            }
        }
        return encodings
    }()
}

extension WelcomeMessage {
    /// What ``PeerMachine/joined(as:identity:agent:authExtra:)`` gave, as ``Message/encode(as:into:)`` writes it.
    package func encodedByRouter(as format: SerializationFormat) throws(SerializationError) -> [UInt8] {
        try encoded(as: format, roles: RouterFeatures.encodedRoles(as: format))
    }
}
