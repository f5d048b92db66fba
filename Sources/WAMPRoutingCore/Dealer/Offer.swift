import WAMPCore

/// What one callee offers: its part in a ``Registration``.
final class Offer {
    let callee: Member
    let registration: Registration
    /// Whether the callee wants to know who calls.
    let disclosesCaller: Bool
    /// Whether the callee keeps the time limit of calls itself.
    let forwardsTimeout: Bool
    /// How many calls it takes at a time (an extension of Crossbar's).
    let concurrency: Int
    /// How many of its calls are open. Also those that came before it was taken back.
    var openCallCount = 0

    init(of callee: Member, in registration: Registration, options: Details) {
        self.callee = callee
        self.registration = registration
        disclosesCaller = options.discloseCaller
        forwardsTimeout = options.forwardTimeout && callee.features.contains(.calleeTimeout)
        concurrency = options["concurrency"]?.integerValue.flatMap { Int(exactly: $0) } ?? .max
    }

    func isFree(refusedBy refusals: [SessionID]) -> Bool {
        openCallCount < concurrency && !callee.hasLeft && (refusals.isEmpty || !refusals.contains(callee.id))
    }
}
