import WAMPCore

/// What WELCOME announces: exactly what ``Broker`` and ``Dealer`` do beyond the basic profile.
enum RouterFeatures {
    static let announced: [Role: Set<Feature>] = [
        .broker: [.publisherExclusion],
        .dealer: [.callCanceling],
    ]
}
