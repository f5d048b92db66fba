public import WAMPCore

/// What a realm lets its sessions do. The limits keep sessions from filling the router's memory.
///
/// A request over a limit is refused with ``WAMPCore/URI/limitExceeded``; the session stays. Each is a ``RouterLimit``,
/// under which the router counts the refusals.
public struct RealmRules: Sendable {
    // MARK: Names and numbers

    /// Which characters the topics and procedures of requests may have.
    public var uriRule: URIRule = .loose
    /// How many bytes a topic or procedure may have that the router has to remember.
    public var maximumURILength = 2048
    /// How the request identifiers of a session have to follow each other.
    public var requestIDs: RequestIDPolicy = .any

    // MARK: Limits of one session

    /// How many topics one session may be subscribed to at a time.
    public var maximumSubscriptions = 4096
    /// How many procedures one session may offer at a time.
    public var maximumRegistrations = 4096
    /// How many calls of one caller may be unanswered at a time.
    public var maximumPendingCalls = 131_072
    /// How many testaments one session may leave.
    public var maximumTestaments = 64
    /// How many bytes the calls that made one session's testaments may have together.
    public var maximumTestamentBytes = 1_048_576

    /// How many messages a session may send; nil for as many as the router takes.
    ///
    /// Requests that come faster are refused, or not heard where they want no answer; answers to calls pass. A session
    /// that goes on as fast for another ``MessageRate/burst`` is ended. Off unless wanted: connections are read in turn,
    /// so that a fast one does not keep others waiting.
    public var messageRate: MessageRate?
    /// How many elements a list of `wamp.session.list`, `wamp.registration.list` and the like may have; longer ones are
    /// refused.
    public var maximumListLength = 65_536

    // MARK: Limits of the realm

    /// How many sessions may be in it at a time. Clients beyond are sent ABORT.
    public var maximumRealmSessions = 65_536
    /// How many subscriptions all sessions together may have; a topic that two are subscribed to counts twice.
    public var maximumRealmSubscriptions = 2_097_152
    /// How many procedures all sessions together may offer; one that two offer counts twice.
    public var maximumRealmRegistrations = 2_097_152
    /// How many calls may be unanswered at a time.
    public var maximumRealmPendingCalls = 1_048_576
    /// How many bytes of the payloads of unanswered calls are remembered, so that another callee of a shared registration
    /// can be asked. Calls beyond stay where they are.
    public var maximumKeptCallBytes = 67_108_864
    /// For how many topics events are retained; those beyond are delivered, but not retained.
    public var maximumRetainedTopics = 16_384
    /// How many bytes retained events may have together; those beyond are not retained.
    public var maximumRetainedBytes = 67_108_864

    /// How many bytes of events may wait to be stored; publications beyond that would have to be are refused.
    public var maximumUnstoredBytes = 67_108_864

    // MARK: Who is told what

    /// Whether callees learn who calls.
    public var callerDisclosure = Disclosure.onRequest
    /// Whether subscribers learn who publishes.
    public var publisherDisclosure = Disclosure.onRequest
    /// How far callers and publishers are trusted, by the role that they were given: INVOCATION and EVENT say it.
    public var trustLevels: [String: Int] = [:]
    /// The roles of sessions that bring calls and events from other routers, and whose word is taken for who is behind
    /// them: the option `forward_for` of CALL and PUBLISH, an extension of Crossbar's. Nobody's unless wanted.
    ///
    /// Callees and subscribers are told the caller or publisher that it names, unless ``callerDisclosure`` or
    /// ``publisherDisclosure`` is ``Disclosure/never``, and in `forward_for` the way from there to here.
    public var forwardingRoles: Set<String> = []

    // MARK: Permission

    /// Decides about every call, registration, publication and subscription. Nil when everything is allowed.
    ///
    /// Asked while the message is handled, so it must not wait; it may answer that somebody else has to be asked. See
    /// ``Permissions`` for one that knows what each role may do.
    public var authorizer: Authorizer?
    /// How long it may take to find out what ``authorizer`` does not know; then it is refused with
    /// `wamp.error.authorization_failed`.
    public var authorizationTimeout: Duration = .seconds(10)
    /// How long such a decision holds, unless it says itself that it is not to be remembered.
    public var decisionLifetime: Duration = .seconds(60)
    /// How many such decisions are remembered; 0 for none.
    public var maximumDecisions = 65_536
    /// How many messages of one session may wait for a decision about an earlier one. A session that sends more is ended.
    public var maximumWaitingMessages = 16_384
    /// About how many bytes those may take together.
    public var maximumWaitingBytes = 16_777_216
    /// Whether `force_reregister` takes a procedure away from those who offer it.
    public var allowsForcedRegistration = true
    /// Whether sessions may end others' sessions, registrations and subscriptions: `wamp.session.kill...`,
    /// `wamp.registration.remove_callee` and `wamp.subscription.remove_subscriber`.
    ///
    /// Off unless wanted: without an ``authorizer`` everybody could.
    public var offersAdministration = false

    // MARK: Memory of events

    /// The topics whose events are remembered for `wamp.subscription.get_events`.
    public var eventHistories: [EventHistoryRule] = []

    /// Rules that suit a router on the open internet.
    public init() {}
}
