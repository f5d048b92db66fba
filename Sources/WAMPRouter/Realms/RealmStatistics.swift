internal import WAMP
internal import WAMPRoutingCore

/// What there is in a realm, and what has happened there since it began.
public struct RealmStatistics: Sendable, Equatable, Codable {
    // MARK: Now

    /// Sessions that have joined and not left.
    public let sessionCount: Int
    /// Procedures and patterns of procedures that are offered, each by one or more sessions.
    public let registrationCount: Int
    /// Topics and patterns of topics that are subscribed to, each by one or more sessions, or that a history is kept of.
    public let subscriptionCount: Int
    /// Calls that wait for their answer.
    public let pendingCallCount: Int
    /// Bytes that wait for sessions to take them.
    public let queuedByteCount: Int

    // MARK: Since the realm began

    /// Sessions that joined.
    public let joinCount: UInt64
    /// Calls that were taken.
    public let callCount: UInt64
    /// Events that publishers sent.
    public let publicationCount: UInt64
    /// Events that were sent to subscribers, one for each of them.
    public let eventCount: UInt64
    /// Events that subscribers did not get, since they did not keep up or take messages so long.
    public let droppedEventCount: UInt64
    /// Calls that callees answered with an error.
    public let errorCount: UInt64
    /// Requests that were refused: not allowed, over a limit, to a procedure that nobody offers.
    public let refusalCount: UInt64
    /// Sessions that broke the rules of the protocol.
    public let violationCount: UInt64
    /// Bytes of messages that came from sessions in other processes.
    public let receivedByteCount: UInt64
    /// Bytes of messages that were sent to them.
    public let sentByteCount: UInt64

    init(
        _ machine: RealmMachine, traffic: TransportTraffic, queuedByteCount: Int, deliveredEventCount: UInt64,
        droppedEventCount: UInt64
    ) {
        let counters = machine.counters
        sessionCount = machine.sessionCount
        registrationCount = machine.registrationCount
        subscriptionCount = machine.subscriptionCount
        pendingCallCount = machine.pendingCallCount
        self.queuedByteCount = queuedByteCount
        joinCount = counters.joins
        callCount = counters.calls
        publicationCount = counters.publications
        eventCount = deliveredEventCount &- droppedEventCount
        self.droppedEventCount = droppedEventCount
        errorCount = counters.errors
        refusalCount = counters.refusals
        violationCount = counters.violations
        receivedByteCount = traffic.receivedByteCount
        sentByteCount = traffic.sentByteCount
    }
}
