import ByteCore
import WAMPCore

/// A procedure, or a pattern of procedures, and those who offer it.
final class Registration {
    let id: RegistrationID
    let procedure: URI
    let match: MatchPolicy
    /// Which of the callees gets a call.
    let policy: InvocationPolicy
    let created: Timestamp
    /// In the order in which they registered. Never empty while the registration can be found.
    private(set) var offers: [Offer] = []
    /// Whose turn it is under `roundrobin`.
    private var next = 0

    init(_ id: RegistrationID, procedure: URI, options: Details, created: Timestamp) {
        self.id = id
        self.procedure = procedure
        self.created = created
        match = options.match
        policy = options.invoke
    }

    func add(_ offer: Offer) {
        offers.append(offer)
    }

    func remove(_ offer: Offer) {
        guard let index = offers.firstIndex(where: { $0 === offer }) else { return }
        offers.remove(at: index)
        if index < next { next -= 1 }
        if next == offers.count { next = 0 }
    }

    /// Who gets a call, by the policy; nil when all are busy or among those who refused it before.
    func choose(refusedBy refusals: [SessionID] = [], using generator: inout RandomNumbers) -> Offer? {
        switch policy {
        case .single, .first:
            return offers.first { $0.isFree(refusedBy: refusals) }
        case .last:
            return offers.last { $0.isFree(refusedBy: refusals) }
        case .random:
            let offer = offers.randomElement(using: &generator)
            if let offer, offer.isFree(refusedBy: refusals) { return offer }
            return offers.filter { $0.isFree(refusedBy: refusals) }.randomElement(using: &generator)
        case .roundRobin:
            for step in offers.indices {
                let index = (next + step) % offers.count
                guard offers[index].isFree(refusedBy: refusals) else { continue }
                next = (index + 1) % offers.count
                return offers[index]
            }
            return nil
        }
    }
}
