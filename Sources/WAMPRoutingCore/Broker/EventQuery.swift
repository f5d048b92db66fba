import WAMPCore

/// What `wamp.subscription.get_events` is asked for. An event must pass all that is given.
struct EventQuery {
    private var isReverse = false
    private var limit = Int.max
    private var topic: URI?
    private var fromTime: Timestamp?
    private var afterTime: Timestamp?
    private var beforeTime: Timestamp?
    private var untilTime: Timestamp?
    private var fromPublication: PublicationID?
    private var afterPublication: PublicationID?
    private var beforePublication: PublicationID?
    private var untilPublication: PublicationID?

    /// Reads the keyword arguments of the call.
    init(_ keywords: MetaArguments) throws(RoutingError) {
        isReverse = try keywords.bool("reverse") ?? false
        if let limit = try keywords.integer("limit") {
            guard limit > 0 else { throw .refused(.invalidArgument, "limit is not greater than 0") }
            self.limit = limit
        }
        topic = try keywords.string("topic").map { URI($0) }
        fromTime = try keywords.timestamp("from_time")
        afterTime = try keywords.timestamp("after_time")
        beforeTime = try keywords.timestamp("before_time")
        untilTime = try keywords.timestamp("until_time")
        fromPublication = try keywords.id("from_publication")
        afterPublication = try keywords.id("after_publication")
        beforePublication = try keywords.id("before_publication")
        untilPublication = try keywords.id("until_publication")
    }

    /// The events of `log` that were asked for and that `member` may get, in the order that was asked for.
    func events(of log: EventLog, for member: Member) throws(RoutingError) -> [EventLog.Entry] {
        let events = log.events
        var lower = events.startIndex
        var upper = events.endIndex
        if let fromPublication { lower = max(lower, try index(of: fromPublication, in: events)) }
        if let afterPublication { lower = max(lower, try index(of: afterPublication, in: events) + 1) }
        if let beforePublication { upper = min(upper, try index(of: beforePublication, in: events)) }
        if let untilPublication { upper = min(upper, try index(of: untilPublication, in: events) + 1) }
        guard lower < upper else { return [] }
        let passed = events[lower..<upper].lazy.filter { passes($0, for: member) }
        return isReverse ? Array(passed.reversed().prefix(limit)) : Array(passed.prefix(limit))
    }

    private func passes(_ event: EventLog.Entry, for member: Member) -> Bool {
        if let topic, event.publication.topic != topic { return false }
        if let fromTime, event.date < fromTime { return false }
        if let afterTime, event.date <= afterTime { return false }
        if let beforeTime, event.date >= beforeTime { return false }
        if let untilTime, event.date > untilTime { return false }
        return event.publication.filter.listsAllow(member)
    }

    /// Said aloud when it is not there: what came after it is not known then.
    private func index(
        of publication: PublicationID, in events: ArraySlice<EventLog.Entry>
    ) throws(RoutingError) -> Int {
        guard let index = events.firstIndex(where: { $0.publication.id == publication }) else {
            throw .refused(.invalidArgument, "the publication \(publication) is not remembered")
        }
        return index
    }
}
