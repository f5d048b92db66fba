import ByteCore
import WAMPCore

/// Takes calls from callers to the callees of their procedures, and the answers back.
///
/// What it does is told by the events that bring it about: `Dealer+Registering`, `Dealer+Calls`, `Dealer+Answers`,
/// `Dealer+Ends`. What it remembers of a session stands in its ``Member``.
struct Dealer {
    var rules: RealmRules
    var random: RandomNumbers
    /// The time of day at which the realm began.
    let startedAt: Timestamp
    var deadlines = CallDeadlines()
    /// How many calls are open.
    var openCallCount = 0
    /// Whether only calls are taken that the answers to others need.
    var isDraining = false
    /// How many bytes of payloads are remembered for calls that may have to move to another callee.
    var keptByteCount = 0

    private(set) var registrations = PatternIndex<Registration>()
    private(set) var registrationsByID: [RegistrationID: Registration] = [:]
    /// How many procedures are offered; one that two offer counts twice.
    private(set) var offerCount = 0
    private var registrationIDs = IDGenerator()

    init(rules: RealmRules, seed: UInt64, startedAt: Timestamp) {
        self.rules = rules
        self.startedAt = startedAt
        random = RandomNumbers(seed: seed)
    }

    /// Whether there is neither procedure nor call.
    var isEmpty: Bool {
        registrations.isEmpty && registrationsByID.isEmpty && offerCount == 0 && openCallCount == 0
            && keptByteCount == 0 && deadlines.earliest == nil
    }

    // MARK: The table of registrations

    /// A new registration, which nobody offers yet.
    mutating func addRegistration(_ procedure: URI, options: Details, created: Timestamp) -> Registration {
        let registration = Registration(
            registrationIDs.next(), procedure: procedure, options: options, created: created)
        registrations[procedure, registration.match] = registration
        registrationsByID[registration.id] = registration
        return registration
    }

    mutating func add(_ offer: Offer) {
        offer.registration.add(offer)
        offer.callee.offers[offer.registration.id] = offer
        offerCount += 1
    }

    /// Takes back an offer, and the registration with the last one. Calls in progress go on: they may be answered.
    mutating func remove(_ offer: Offer, news: inout [MetaEvent]) {
        let (callee, registration) = (offer.callee, offer.registration)
        registration.remove(offer)
        callee.offers[registration.id] = nil
        offerCount -= 1
        news.append(.unregistered(callee.id, registration.id))
        guard registration.offers.isEmpty else { return }
        registrations[registration.procedure, registration.match] = nil
        registrationsByID[registration.id] = nil
        news.append(.registrationDeleted(callee.id, registration.id))
    }

    /// Takes back the offers of sessions that have left; true when nothing is left of the registration.
    mutating func removeDeparted(from registration: Registration, news: inout [MetaEvent]) -> Bool {
        for offer in registration.offers where offer.callee.hasLeft { remove(offer, news: &news) }
        return registration.offers.isEmpty
    }
}
