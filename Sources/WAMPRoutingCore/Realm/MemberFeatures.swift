import WAMPCore

/// What a client announced in HELLO, as far as it changes what it is sent or may send.
struct MemberFeatures: OptionSet, Sendable {
    let rawValue: UInt16

    static let callerProgressiveInvocations = MemberFeatures(rawValue: 1 << 0)
    static let callerPassthru = MemberFeatures(rawValue: 1 << 1)
    static let calleeCanceling = MemberFeatures(rawValue: 1 << 2)
    static let calleeProgressiveResults = MemberFeatures(rawValue: 1 << 3)
    static let calleeProgressiveInvocations = MemberFeatures(rawValue: 1 << 4)
    static let calleeTimeout = MemberFeatures(rawValue: 1 << 5)
    static let calleeRevocation = MemberFeatures(rawValue: 1 << 6)
    static let calleePassthru = MemberFeatures(rawValue: 1 << 7)
    static let publisherPassthru = MemberFeatures(rawValue: 1 << 8)
    static let subscriberRevocation = MemberFeatures(rawValue: 1 << 9)

    init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// What the details of a HELLO announce.
    init(hello: Details) {
        self = []
        for (role, flags) in Self.announcements {
            guard let features = hello.features(of: role) else { continue }
            for (flag, feature) in flags where features.announces(feature) { insert(flag) }
        }
    }

    private static let announcements: [(Role, [(MemberFeatures, Feature)])] = [
        (
            .caller,
            [(.callerProgressiveInvocations, .progressiveCallInvocations), (.callerPassthru, .payloadPassthruMode)]
        ),
        (
            .callee,
            [
                (.calleeCanceling, .callCanceling), (.calleeProgressiveResults, .progressiveCallResults),
                (.calleeProgressiveInvocations, .progressiveCallInvocations), (.calleeTimeout, .callTimeout),
                (.calleeRevocation, .registrationRevocation), (.calleePassthru, .payloadPassthruMode),
            ]
        ),
        (.publisher, [(.publisherPassthru, .payloadPassthruMode)]),
        (.subscriber, [(.subscriberRevocation, .subscriptionRevocation)]),
    ]
}
