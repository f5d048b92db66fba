import WAMPCore

/// The procedures that a realm offers itself.
enum MetaProcedure: String, CaseIterable {
    case sessionCount = "wamp.session.count"
    case sessionList = "wamp.session.list"
    case sessionGet = "wamp.session.get"
    case sessionKill = "wamp.session.kill"
    case sessionKillByAuthID = "wamp.session.kill_by_authid"
    case sessionKillByAuthRole = "wamp.session.kill_by_authrole"
    case sessionKillAll = "wamp.session.kill_all"
    case addTestament = "wamp.session.add_testament"
    case flushTestaments = "wamp.session.flush_testaments"

    case registrationList = "wamp.registration.list"
    case registrationLookup = "wamp.registration.lookup"
    case registrationMatch = "wamp.registration.match"
    case registrationGet = "wamp.registration.get"
    case registrationListCallees = "wamp.registration.list_callees"
    case registrationCountCallees = "wamp.registration.count_callees"
    case registrationRemoveCallee = "wamp.registration.remove_callee"

    case subscriptionList = "wamp.subscription.list"
    case subscriptionLookup = "wamp.subscription.lookup"
    case subscriptionMatch = "wamp.subscription.match"
    case subscriptionGet = "wamp.subscription.get"
    case subscriptionListSubscribers = "wamp.subscription.list_subscribers"
    case subscriptionCountSubscribers = "wamp.subscription.count_subscribers"
    case subscriptionGetEvents = "wamp.subscription.get_events"
    case subscriptionRemoveSubscriber = "wamp.subscription.remove_subscriber"

    /// Whether it ends what others have.
    var isAdministration: Bool {
        switch self {
        case .sessionKill, .sessionKillByAuthID, .sessionKillByAuthRole, .sessionKillAll, .registrationRemoveCallee,
            .subscriptionRemoveSubscriber:
            true
        default:
            false
        }
    }
}

extension RealmMachine {
    /// Answers a call of one of the realm's own procedures.
    func callMeta(
        _ message: CallMessage, from caller: Member, at now: Duration, into outbox: inout Outbox
    ) throws(RoutingError) {
        guard let procedure = MetaProcedure(rawValue: message.procedure.string),
            rules.offersAdministration || !procedure.isAdministration
        else {
            throw .refused(.noSuchProcedure, "this realm does not offer '\(message.procedure)'")
        }
        guard !message.options.progress else {
            throw .refused(.featureNotSupported, "'\(message.procedure)' does not take calls in parts")
        }
        let arguments = try MetaArguments(message.payload)
        let values = try perform(procedure, arguments, for: caller, at: now, into: &outbox)
        let payload: Payload
        do {
            payload = try Payload(arguments: values, format: message.payload.format)
        } catch {
            throw .refused(.runtimeError, "the result cannot be written: \(error)")
        }
        outbox.send(.result(ResultMessage(request: message.request, payload: payload)), to: caller.id)
    }

    /// What each procedure does; the values that it returns.
    private func perform(
        _ procedure: MetaProcedure, _ arguments: MetaArguments, for caller: Member, at now: Duration,
        into outbox: inout Outbox
    ) throws(RoutingError) -> [Value] {
        switch procedure {
        case .sessionCount: [Value(integer: try sessionCount(arguments))]
        case .sessionList: [.list(try sessions(arguments).map { Value($0) })]
        case .sessionGet: [try sessionDetails(arguments)]
        case .sessionKill: try killSession(arguments, for: caller, at: now, into: &outbox)
        case .sessionKillByAuthID: [try killSessionsByAuthID(arguments, for: caller, at: now, into: &outbox)]
        case .sessionKillByAuthRole: [try killSessionsByAuthRole(arguments, for: caller, at: now, into: &outbox)]
        case .sessionKillAll: [try killAllSessions(arguments, for: caller, at: now, into: &outbox)]
        case .addTestament: try addTestament(arguments, for: caller, at: now)
        case .flushTestaments: try flushTestaments(arguments, for: caller)
        case .registrationList: [try registrationList()]
        case .registrationLookup: [try lookUpRegistration(arguments)]
        case .registrationMatch: [try matchRegistration(arguments)]
        case .registrationGet: [try registration(arguments).metaDetails]
        case .registrationListCallees: [.list(try callees(arguments))]
        case .registrationCountCallees: [Value(integer: try registration(arguments).offers.count)]
        case .registrationRemoveCallee: try removeCallee(arguments, into: &outbox)
        case .subscriptionList: [try subscriptionList()]
        case .subscriptionLookup: [try lookUpSubscription(arguments)]
        case .subscriptionMatch: [try matchSubscriptions(arguments)]
        case .subscriptionGet: [try subscription(arguments).metaDetails]
        case .subscriptionListSubscribers: [.list(try subscribers(arguments))]
        case .subscriptionCountSubscribers: [Value(integer: try subscription(arguments).subscribers.count)]
        case .subscriptionGetEvents: try events(arguments, for: caller, at: now)
        case .subscriptionRemoveSubscriber: try removeSubscriber(arguments, into: &outbox)
        }
    }
}
