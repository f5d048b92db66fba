package import WAMPCore

// Who may do what. Where nobody knows at once, somebody is asked: the message waits with all that its session sends
// after it, and is handled again when the answer is there. Nothing has been done for it until then.

extension RealmMachine {
    /// The number that stands for the realm itself where deliveries have the number of a session: what is sent there is
    /// to be given to ``receivedOwn(_:at:into:)``.
    package static var ownID: SessionID { 0 }

    /// Refuses what the session may not do. True when others are to be told who it is.
    @discardableResult
    func authorize(
        _ action: AuthorizationRequest.Action, _ uri: URI, match: MatchPolicy = .exact, _ options: Details = Details(),
        for member: Member, at now: Duration
    ) throws(RoutingError) -> Bool {
        guard let authorizer = rules.authorizer else { return false }
        try rules.check(uri, match: match)
        let request = AuthorizationRequest(
            session: member.id, authID: member.identity.authID, authRole: member.identity.authRole, action: action,
            uri: uri, match: match, options: options, realm: name)
        switch authorizer(request) {
        case .undecided: return try obey(decision(about: request, for: member, at: now), request, by: nil)
        case .decided(let procedure):
            return try obey(decision(about: request, for: member, at: now), request, by: procedure)
        case let answer: return try obey(answer, request, by: nil)
        }
    }

    /// - Parameter answer: nil when somebody has to be asked, such as `procedure`.
    private func obey(
        _ answer: Authorization?, _ request: AuthorizationRequest, by procedure: URI?
    ) throws(RoutingError) -> Bool {
        switch answer {
        case .allowed: false
        case .allowedAndDisclosed: true
        case .denied: throw .refused(.notAuthorized, "not allowed to \(request.action.rawValue) '\(request.uri)'")
        case .failed(let reason): throw .refused(.authorizationFailed, reason)
        case .undecided, .decided, nil: throw .undecided(request, by: procedure)
        }
    }

    /// What was answered about this very message, or remembered.
    private func decision(about request: AuthorizationRequest, for member: Member, at now: Duration) -> Authorization? {
        let key = DecisionCache.Key(request)
        return member.waiting?.answers[key] ?? decisions.answer(to: key, at: now)
    }

    // MARK: Asking

    /// Asks, and lets the message wait.
    func ask(
        _ request: AuthorizationRequest, by procedure: URI?, about message: Message, from member: Member,
        at now: Duration, into outbox: inout Outbox
    ) {
        // The dealer looks after the time of calls.
        let deadline = procedure == nil ? now + rules.authorizationTimeout : nil
        let question = questions.open(for: member.id, deadline: deadline)
        if member.waiting == nil {
            member.waiting = Waiting(question: question, request: request, message: message)
        } else {
            member.waiting?.question = question
            member.waiting?.request = request
        }
        guard let procedure else { return outbox.ask(question, request) }
        var options = request.options
        options.match = request.match
        let arguments: [Value] = [
            member.identity.details(of: member.id), .string(request.uri.string), .string(request.action.rawValue),
            .dictionary(options.values),
        ]
        let timeout = rules.authorizationTimeout
        ownQuestions[call(procedure, arguments, timeout: timeout, at: now, into: &outbox)] = question
    }

    /// Calls a procedure in the name of the realm, which needs no permission; the answer comes to ``ownID``.
    ///
    /// - Returns: the number of the call, which RESULT or ERROR will have.
    package func call(
        _ procedure: URI, _ arguments: [Value], timeout: Duration, at now: Duration, into outbox: inout Outbox
    ) -> RequestID {
        lastOwnRequest = RequestID(rawValue: lastOwnRequest.rawValue + 1)
        var options = Details()
        options.timeout = max(1, Int(min(timeout / .milliseconds(1), Double(Int32.max))))
        do {
            let payload = try Payload(arguments: arguments)
            let message = CallMessage(
                request: lastOwnRequest, options: options, procedure: procedure, payload: payload)
            try dealer.call(message, from: caller, at: now, into: &outbox)
        } catch {
            // Answered like a call that fails later, so that nothing is handled while something else is.
            let error = WAMPError(.noSuchProcedure, "'\(procedure)' cannot be called")
            outbox.send(.error(error.reply(to: .call, lastOwnRequest)), to: Self.ownID)
        }
        return lastOwnRequest
    }

    // MARK: Answers

    /// Somebody says whether a session may do something. A question that is not open any more is none.
    package func answered(
        _ question: QuestionID, with decision: AuthorizationDecision, at now: Duration, into outbox: inout Outbox
    ) {
        guard let member = close(question), let request = member.waiting?.request else { return }
        // A name is remembered only when it is not too long for that.
        if decision.isCached, rules.decisionLifetime > .zero,
            request.uri.string.utf8.count <= rules.maximumURILength
        {
            decisions.insert(
                decision.authorization, at: DecisionCache.Key(request), until: now + rules.decisionLifetime)
        }
        goOn(member, with: decision.authorization, at: now, into: &outbox)
    }

    /// It could not be found out whether a session may do something; the client is told the reason.
    package func failed(
        _ question: QuestionID, because reason: String, at now: Duration, into outbox: inout Outbox
    ) {
        guard let member = close(question) else { return }
        goOn(member, with: .failed(reason), at: now, into: &outbox)
    }

    /// What came for the realm itself: the answer to one of its own calls.
    ///
    /// - Returns: whether it was about a question; otherwise it is for whoever called.
    package func receivedOwn(_ message: Message, at now: Duration, into outbox: inout Outbox) -> Bool {
        switch message {
        case .result(let result):
            guard let question = ownQuestions.removeValue(forKey: result.request) else { return false }
            // What cannot be read is no decision either.
            if let value = try? result.payload.arguments().first, let decision = AuthorizationDecision(value) {
                answered(question, with: decision, at: now, into: &outbox)
            } else {
                failed(question, because: "the authorizer gave no decision", at: now, into: &outbox)
            }
        case .error(let error):
            guard let question = ownQuestions.removeValue(forKey: error.request) else { return false }
            failed(question, because: "the authorizer failed", at: now, into: &outbox)
        default:
            break  // the realm does nothing else that is answered
        }
        return true
    }

    private func close(_ question: QuestionID) -> Member? {
        guard let session = questions.close(question), let member = members[session] else { return nil }
        return member.waiting?.question == question ? member : nil
    }

    /// Handles the message again, and those behind it until one has to wait.
    private func goOn(_ member: Member, with answer: Authorization, at now: Duration, into outbox: inout Outbox) {
        guard var waiting = member.waiting else { return }
        let question = waiting.question
        waiting.answers[DecisionCache.Key(waiting.request)] = answer
        member.waiting = waiting
        handle(waiting.message, from: member, at: now, into: &outbox)
        tellNews(at: now, into: &outbox)
        // Nothing is left of a session that broke a rule; and one that waits again does so for a second permission.
        guard contains(member), member.waiting?.question == question else { return }
        member.waiting = nil
        for (index, follower) in waiting.backlog.enumerated() {
            if follower.isTooFast, refuseTooFast(follower.message, from: member, into: &outbox) { continue }
            handle(follower.message, from: member, at: now, into: &outbox)
            tellNews(at: now, into: &outbox)
            guard contains(member) else { return }
            guard member.waiting == nil else {
                let rest = waiting.backlog[(index + 1)...]
                member.waiting?.backlog = Array(rest)
                member.waiting?.backlogByteCount = rest.reduce(0) { $0 + $1.message.byteCount }
                member.waiting?.isLeaving = waiting.isLeaving
                return
            }
        }
        if waiting.isLeaving { outbox.settled(member.id) }
    }

    private func contains(_ member: Member) -> Bool { members[member.id] === member }

    // MARK: Waiting

    /// Puts a message behind those that wait.
    func wait(
        _ message: Message, isTooFast: Bool, from member: Member, at now: Duration, into outbox: inout Outbox
    ) {
        guard var waiting = member.waiting else { return }
        member.waiting = nil  // or the list would be copied
        waiting.backlog.append(Waiting.Follower(message: message, isTooFast: isTooFast))
        waiting.backlogByteCount += message.byteCount
        member.waiting = waiting
        guard waiting.backlog.count <= rules.maximumWaitingMessages,
            waiting.backlogByteCount <= rules.maximumWaitingBytes
        else {
            let reason = "too many messages wait until it is known what the session may do"
            outbox.end(member.id, reason: .limitExceeded, message: reason)
            return left(member.id, at: now, into: &outbox)
        }
    }

    /// The client wants to leave. True when some of its messages wait: let it leave on ``Delivery/settled(_:)`` then.
    package func leaves(_ session: SessionID) -> Bool {
        guard let member = members[session], member.waiting != nil else { return false }
        member.waiting?.isLeaving = true
        return true
    }

    /// The session is gone: nobody wants to know any more.
    func forgetWaiting(of member: Member) {
        guard let waiting = member.waiting else { return }
        member.waiting = nil
        _ = questions.close(waiting.question)
    }
}
