internal import Logging
internal import Scheduling
internal import WAMP
internal import WAMPRoutingCore

/// The router's end of one connection, from the first byte to the last.
actor RouterSession: MessageHandler, AlarmHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let router: Router
    nonisolated let transport: any MessageTransport
    private let maximumQueuedBytes: Int
    private let dropsEvents: Bool
    /// The role of a client in this process that need not prove who it is; nil as its realm says.
    let localRole: String?
    // What is looked at for every message is not watched for overlapping accesses, as in `WebSocket`.
    @exclusivity(unchecked) var peer = PeerMachine()
    /// What the client asks for, until it is in.
    @exclusivity(unchecked) var application: Application?
    @exclusivity(unchecked) private var membership: Membership?
    /// The answer to a GOODBYE, which waits for what the client sent before it.
    private var farewell: GoodbyeMessage?
    /// Finds out what the session may do, and takes its time.
    var inquiry: Task<Void, Never>?
    /// The last word was said, by either side, and the transport is closed or gone.
    @exclusivity(unchecked) private(set) var isEnded = false
    /// GOODBYE was sent since the router shuts down.
    private var isShuttingDown = false
    /// How many events were dropped since the session last kept up.
    private var droppedEventCount = 0
    /// The limits that it has gone over: the first time is logged.
    private var limitsReached: Set<RouterLimit> = []
    lazy var joinDeadline: any Alarm = router.scheduler.alarm(handler: self)

    private struct Membership {
        let realm: Realm
        let id: SessionID
    }

    init(_ transport: any MessageTransport, of router: Router, localRole: String? = nil) {
        self.transport = transport
        self.localRole = localRole
        self.router = router
        maximumQueuedBytes = router.configuration.maximumQueuedBytes
        dropsEvents = router.configuration.overloadPolicy == .dropEvents
        unownedExecutor = router.unownedExecutor
    }

    /// How the messages of this session are encoded; nil where they are not.
    nonisolated var format: SerializationFormat? { transport.format }

    private func start() {
        if !isEnded { joinDeadline.arm(at: router.scheduler.now + router.configuration.joinTimeout) }
        transport.startNow(self)
    }

    // MARK: What the client does

    func received(_ message: Message) {
        guard !isEnded else { return }
        switch peer.received(message) {
        case .route(let message):
            if let membership { membership.realm.receivedNow(message, from: membership.id) }
        case .join(let realm, let hello):
            join(realm, hello)
        case .authenticate(let answer):
            authenticate(answer)
        case .replyGoodbye(let goodbye):
            if let membership, membership.realm.leavesNow(membership.id) {
                farewell = goodbye
            } else {
                end(.finished, saying: .goodbye(goodbye))
            }
        case .abort(let abort):
            end(with: abort)
        case .closed:
            end(isShuttingDown ? .shutdown : .finished)
        case .ignore:
            break
        }
    }

    /// Everything was handled that the client sent before its GOODBYE.
    private func settled() {
        if let farewell { end(.finished, saying: .goodbye(farewell)) }
    }

    /// The realm that the session is in.
    var realm: Realm? { membership?.realm }

    func receivedViolation(_ violation: ProtocolViolation) {
        fail(violation)
    }

    func drained() {
        endBurst()
    }

    func unsent(_ message: Message, because error: SendError) {
        guard !isEnded else { return }
        replace(message, because: error)
    }

    func disconnected(_ reason: Disconnection) {
        router.log.debug("disconnected", metadata: metadata(["reason": "\(reason)"]))
        isEnded = true
        joinDeadline.disarm()
        withdraw()
        leave()
        router.removeNow(self)
    }

    // MARK: Joining and leaving

    private func join(_ name: URI, _ hello: Details) {
        guard router.offersNow(name) else {
            return refuse(AuthenticationRefusal(.noSuchRealm, "there is no realm '\(name)'"))
        }
        apply(for: name, hello)
    }

    /// The client is in: it has proved who it is, or need not.
    func welcome(as identity: Identity, authExtra: [String: Value]? = nil) {
        guard let application else { preconditionFailure("a client is let in that asks for nothing") }
        self.application = nil
        joinDeadline.disarm()
        // Looked up only now: its last session may have left it meanwhile. The number is as good as never taken.
        guard let realm = router.realmNow(named: application.realm), !realm.containsNow(application.session) else {
            return refuse(AuthenticationRefusal(.authenticationFailed, "the realm was closed meanwhile"))
        }
        if let maximum = realm.reachedMaximumNow {
            return refuse(RouterLimit.realmSessions.sentence(maximum), over: .realmSessions)
        }
        membership = Membership(realm: realm, id: application.session)
        let hello = application.hello
        router.log.debug(
            "joined",
            metadata: metadata([
                "agent": "\(hello.agent ?? "unknown")", "authid": "\(identity.authID)",
                "authmethod": "\(identity.authMethod)",
            ]))
        let agent = router.configuration.agent
        write(peer.joined(as: application.session, identity: identity, agent: agent, authExtra: authExtra))
        guard !isEnded else { return }  // WELCOME was too long for it
        realm.joinNow(self, as: application.session, identity, hello: hello)
    }

    /// The client is not let in.
    func refuse(_ refusal: AuthenticationRefusal) {
        router.countRefusedClientNow()
        end(with: peer.refused(refusal.reason, refusal.message))
    }

    private func leave() {
        guard let membership else { return }
        endBurst()
        router.log.debug("left", metadata: metadata())
        self.membership = nil
        inquiry?.cancel()
        inquiry = nil
        membership.realm.leaveNow(membership.id)
        router.leftNow(membership.realm)
    }

    /// The client took too long to say HELLO, to prove who it is, or to answer our GOODBYE.
    func alarmFired() {
        let configuration = router.configuration
        let reason =
            application == nil
            ? "no HELLO within \(configuration.joinTimeout)"
            : "not authenticated within \(configuration.authenticationTimeout)"
        let limit: RouterLimit = application == nil ? .joinTime : .authenticationTime
        guard let abort = peer.beginShutdown(.timeout, message: reason) else { return end(.finished) }
        router.countNow(limit)
        router.log.debug("closing", metadata: metadata(["reason": "\(reason)"]))
        end(.overload(reason), saying: abort)
    }

    private func refuse(_ reason: String, over limit: RouterLimit) {
        router.countRefusedClientNow()
        router.countNow(limit)
        router.log.notice("refused", metadata: metadata(["reason": "\(reason)"]))
        end(.overload(reason), saying: peer.beginShutdown(.limitExceeded, message: reason))
    }

    /// Sends GOODBYE, or closes at once when the client has not joined.
    private func shutDown() {
        guard !isEnded, let message = peer.beginShutdown() else { return }
        isShuttingDown = true
        write(message)
        leave()
        if case .abort = message { end(.shutdown) }
    }

    /// Sends GOODBYE, and waits for the answer as long as for a HELLO. The realm has dropped the session already, so that
    /// one that has said GOODBYE itself waits for nothing any more.
    private func end(_ reason: URI, _ message: String?) {
        guard !isEnded else { return }
        guard let goodbye = peer.beginShutdown(reason, message: message) else { return settled() }
        router.log.debug("ending", metadata: metadata(["reason": "\(reason)"]))
        write(goodbye)
        leave()
        joinDeadline.arm(at: router.scheduler.now + router.configuration.joinTimeout)
    }

    private func fail(_ violation: ProtocolViolation) {
        guard let abort = peer.failed(violation) else { return end(.violation) }
        end(with: abort)
    }

    private func end(with abort: AbortMessage) {
        let isViolation = abort.reason == .protocolViolation
        router.log.log(
            level: isViolation ? .notice : .debug, "aborting",
            metadata: metadata(["reason": "\(abort.reason)", "message": "\(abort.details.message ?? "")"]))
        end(isViolation ? .violation : .finished, saying: .abort(abort))
    }

    /// The state first: the realm's answer to the leaving is not for this session any more.
    private func end(_ ending: TransportEnding, saying lastMessage: Message? = nil) {
        guard !isEnded else { return }
        if let lastMessage { write(lastMessage) }
        isEnded = true
        joinDeadline.disarm()
        withdraw()
        leave()
        transport.closeNow(ending)
    }

    // MARK: What the client is sent

    private func send(_ message: Message) {
        guard !isEnded else { return }
        let count = transport.queuedByteCountNow
        guard (dropsEvents ? count / 2 : count) <= maximumQueuedBytes else { return endOverloaded() }
        write(message)
    }

    private func sendEvent(_ event: Message, encoded: [UInt8]) {
        guard !isEnded else { return }
        guard transport.queuedByteCountNow <= maximumQueuedBytes else {
            return dropsEvents ? dropEvent() : endOverloaded()
        }
        if !transport.sendNow(event, encoded: encoded) { dropTooLong() }
    }

    func write(_ message: Message) {
        do {
            try transport.sendNow(message)
        } catch {
            replace(message, because: error)
        }
    }

    /// Sends WELCOME, most of which was encoded once for all sessions.
    private func write(_ welcome: WelcomeMessage) {
        let message = Message.welcome(welcome)
        do {
            guard let format = transport.format else { return write(message) }
            if !transport.sendNow(message, encoded: try welcome.encodedByRouter(as: format)) { write(message) }
        } catch {
            write(message)  // which fails as well, and is answered for
        }
    }

    /// Answers in the place of a client that cannot be sent `message`, or of the message itself.
    private func replace(_ message: Message, because error: SendError) {
        router.log.debug("not sent", metadata: metadata(["type": "\(message.type)", "error": "\(error)"]))
        let payload = WAMPError(error.uri, "\(error)").payload
        switch message {
        case .invocation(let invocation):
            // The caller gets the error that the callee would answer with.
            let answer = ErrorMessage(
                requestType: .invocation, request: invocation.request, error: error.uri, payload: payload)
            if let membership { membership.realm.receivedNow(.error(answer), from: membership.id) }
        case .result(let result) where result.details.progress:
            // Nothing may follow an ERROR, so the call has to end at its callee as well.
            let cancel = CancelMessage(request: result.request)
            if let membership { membership.realm.receivedNow(.cancel(cancel), from: membership.id) }
        case .result(let result):
            write(.error(ErrorMessage(requestType: .call, request: result.request, error: error.uri, payload: payload)))
        case .error(let failure) where !failure.payload.isEmpty:
            write(
                .error(
                    ErrorMessage(
                        requestType: failure.requestType, request: failure.request, error: error.uri, payload: payload))
            )
        case .event:
            dropTooLong()
        case .welcome:
            var details = Details()
            details.message = "\(error)"
            end(.overload("\(error)"), saying: .abort(AbortMessage(details: details, reason: error.uri)))
        default:
            // Details are the router's own, so this would be a fault of the router.
            router.log.error("cannot send", metadata: metadata(["type": "\(message.type)", "error": "\(error)"]))
        }
    }

    /// An event is more than the client takes: it is dropped for this one only.
    private func dropTooLong() {
        router.log.debug("dropped an event that is longer than the client takes", metadata: metadata())
        countDroppedEvent()
    }

    private func countDroppedEvent() {
        router.countDroppedEventNow()
        membership?.realm.countDroppedEventNow()
    }

    /// A request of it was refused, since it would have gone over a limit.
    private func reached(_ limit: RouterLimit) {
        router.countNow(limit)
        guard limitsReached.insert(limit).inserted else { return }
        router.log.notice("refusing requests over a limit", metadata: metadata(["limit": "\(limit)"]))
    }

    private func endOverloaded() {
        router.countNow(.queuedBytes)
        let count = transport.queuedByteCountNow
        router.log.warning("closing a session that does not keep up", metadata: metadata(["bytes": "\(count)"]))
        end(.overload("does not keep up"))
    }

    private func dropEvent() {
        if droppedEventCount == 0 {
            let count = transport.queuedByteCountNow
            router.log.warning(
                "dropping events of a session that does not keep up", metadata: metadata(["bytes": "\(count)"]))
        }
        droppedEventCount += 1
        countDroppedEvent()
    }

    private func endBurst() {
        guard droppedEventCount > 0 else { return }
        router.log.debug("dropped events", metadata: metadata(["count": "\(droppedEventCount)"]))
        droppedEventCount = 0
    }

    func metadata(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
        guard let membership else { return more }
        let own: Logger.Metadata = ["realm": "\(membership.realm.name)", "session": "\(membership.id)"]
        return own.merging(more) { own, _ in own }
    }
}

// Router, realm and session are on one scheduler; these are their calls.

extension RouterSession {
    /// From now on the client is heard.
    nonisolated func startNow() { knownIsolated { $0.start() } }

    /// Turns the client away.
    nonisolated func refuseNow(_ reason: String, over limit: RouterLimit) {
        assumeIsolated { $0.refuse(reason, over: limit) }
    }

    /// A request of the session was refused, since it would have gone over a limit.
    nonisolated func reachedNow(_ limit: RouterLimit) { assumeIsolated { $0.reached(limit) } }

    /// The router goes down: says GOODBYE, or closes at once when the client has not joined.
    nonisolated func shutDownNow() { assumeIsolated { $0.shutDown() } }

    /// The router goes down and waits no longer.
    nonisolated func closeNow() { assumeIsolated { $0.end(.shutdown) } }

    /// The realm found that the client broke the rules, and has dropped it.
    nonisolated func failNow(_ violation: ProtocolViolation) { assumeIsolated { $0.fail(violation) } }

    /// Somebody in the realm wanted the session to end.
    nonisolated func endNow(_ reason: URI, _ message: String?) { assumeIsolated { $0.end(reason, message) } }

    /// Everything was handled that the client sent before its GOODBYE.
    nonisolated func settledNow() { knownIsolated { $0.settled() } }

    nonisolated func sendNow(_ message: Message) { knownIsolated(with: message) { $0.send($1) } }

    /// Sends an event, unless the session has to be spared or ended.
    nonisolated func sendEventNow(_ event: Message, encoded: [UInt8]) {
        knownIsolated(with: (event, encoded)) { $0.sendEvent($1.0, encoded: $1.1) }
    }
}
