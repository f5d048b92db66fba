internal import Logging
internal import Scheduling
internal import WAMP
internal import WAMPRoutingCore

// How a session finds out who its client is: at once, by a challenge, or by asking somebody who may take his time.
extension RouterSession {
    /// What a client asks for, and how far that has come.
    struct Application {
        let realm: URI
        let hello: Details
        let session: SessionID
        /// Waits for the client's answer.
        var machine: AuthenticationMachine?
        /// Somebody else waits for it.
        var waiter: Waiter<AuthenticateMessage, any Error>?
        /// Works on it.
        var task: Task<Void, Never>?
        /// What a procedure says about the client, once it has proved who it is.
        var principal: ProvidedPrincipal?
    }

    func apply(for realm: URI, _ hello: Details) {
        var generator = SystemRandomNumberGenerator()
        let session = SessionID.random(using: &generator)
        let rules = router.authenticationNow(in: realm)
        let transport = transport.factsNow
        if transport.isLocal, hello.authMethods?.contains(where: { $0 != "anonymous" }) != true {
            application = Application(realm: realm, hello: hello, session: session)
            return welcome(as: .local(session, role: localRole ?? rules.localRole))
        }
        let method: String
        do throws(AuthenticationRefusal) {
            method = try rules.method(among: hello.authMethods, over: transport)
        } catch {
            return refuse(error)
        }
        application = Application(realm: realm, hello: hello, session: session)
        let applicant = Applicant(
            realm: realm, session: session, method: method, hello: hello, transport: transport)
        if let authenticator = rules.authenticator(for: method) {
            armDeadline()
            runAuthenticator(authenticator, applicant)
        } else if let procedure = rules.procedure(for: applicant) {
            armDeadline()
            runProcedure(procedure, applicant, rules)
        } else if method == "anonymous" {
            welcome(as: .anonymous(session, role: rules.anonymousRole ?? "anonymous"))
        } else if let lookUp = rules.lookUp(for: applicant) {
            armDeadline()
            runLookUp(lookUp, applicant, rules)
        } else {
            armDeadline()
            begin(applicant, among: rules.users, "static", rules)
        }
    }

    /// The client answered a challenge: whoever sent that goes on.
    func authenticate(_ answer: AuthenticateMessage) {
        guard let machine = application?.machine else {
            let waiter = application?.waiter
            application?.waiter = nil
            waiter?.resume(returning: answer)
            return
        }
        application?.machine = nil
        perform(machine.received(answer))
    }

    /// The client is gone, or has been refused: nobody works on what it asked for any more.
    func withdraw() {
        guard let application else { return }
        self.application = nil
        application.task?.cancel()
        application.waiter?.resume(throwing: CancellationError())
    }

    private func armDeadline() {
        joinDeadline.arm(at: router.scheduler.now + router.configuration.authenticationTimeout)
    }

    // MARK: Methods that WAMP knows

    private func begin(
        _ applicant: Applicant, among users: Users, _ provider: String, _ rules: RealmAuthentication
    ) {
        var generator = SystemRandomNumberGenerator()
        let context = AuthenticationMachine.Context(
            provider: provider, routerKey: rules.routerKey, imitationSecret: rules.imitationSecret.bytes,
            now: .now)
        let (machine, action) = AuthenticationMachine.begin(applicant, among: users, context, using: &generator)
        application?.machine = machine
        perform(action)
    }

    private func perform(_ action: AuthenticationMachine.Action) {
        switch action {
        case .challenge(let challenge): write(.challenge(peer.challenged(challenge)))
        case .accept(var identity, let authExtra):
            let principal = application?.principal
            identity.authID = principal?.authID ?? identity.authID
            let extra = (principal?.extra ?? [:]).merging(authExtra ?? [:]) { _, proof in proof }
            welcome(as: identity, authExtra: extra.isEmpty ? nil : extra)
        case .refuse(let refusal): refuse(refusal)
        }
    }

    // MARK: Those who may take their time

    private func runLookUp(
        _ lookUp: @escaping RealmAuthentication.LookUp, _ applicant: Applicant, _ rules: RealmAuthentication
    ) {
        start { session in
            let outcome: Result<User?, any Error>
            do { outcome = .success(try await lookUp(applicant)) } catch { outcome = .failure(error) }
            await session.found(outcome, applicant, rules)
        }
    }

    /// Nothing to do when the client has gone meanwhile.
    private func found(_ outcome: Result<User?, any Error>, _ applicant: Applicant, _ rules: RealmAuthentication) {
        guard !isEnded, peer.isJoining, application?.session == applicant.session else { return }
        switch outcome {
        case .success(let user):
            let name = applicant.authID ?? applicant.extra["pubkey"]?.stringValue?.lowercased()
            let users = user.flatMap { user in name.map { Users([$0: user]) } }
            begin(applicant, among: users ?? rules.users, "dynamic", rules)
        case .failure(let error): fail(applicant, error)
        }
    }

    private func runProcedure(
        _ procedure: AuthenticationProcedure, _ applicant: Applicant, _ rules: RealmAuthentication
    ) {
        let name = procedure.realm.map { URI($0) } ?? applicant.realm
        guard let realm = router.existingRealmNow(named: name) else {
            return fail(applicant, WAMPError(.noSuchRealm, "nobody is in realm '\(name)' to authenticate others"))
        }
        switch applicant.method {
        case "ticket", "anonymous":
            let exchange = AuthenticationExchange(applicant: applicant, session: self)
            start { session in
                let outcome: Result<Principal?, any Error>
                do {
                    outcome = .success(try await procedure.principal(by: exchange, in: realm))
                } catch {
                    outcome = .failure(error)
                }
                await session.decided(outcome, applicant)
            }
        default:
            start { session in
                let outcome: Result<ProvidedPrincipal?, any Error>
                do {
                    outcome = .success(try await procedure.principal(of: applicant, in: realm))
                } catch {
                    outcome = .failure(error)
                }
                await session.provided(outcome, applicant, rules)
            }
        }
    }

    /// Nothing to do when the client has gone meanwhile.
    private func provided(
        _ outcome: Result<ProvidedPrincipal?, any Error>, _ applicant: Applicant, _ rules: RealmAuthentication
    ) {
        guard !isEnded, peer.isJoining, application?.session == applicant.session else { return }
        do {
            let principal = try outcome.get()
            application?.principal = principal
            found(.success(try principal?.user(for: applicant)), applicant, rules)
        } catch {
            fail(applicant, error)
        }
    }

    private func runAuthenticator(
        _ authenticator: @escaping RealmAuthentication.Authenticator, _ applicant: Applicant
    ) {
        let exchange = AuthenticationExchange(applicant: applicant, session: self)
        start { session in
            let outcome: Result<Principal?, any Error>
            do { outcome = .success(try await authenticator(exchange)) } catch { outcome = .failure(error) }
            await session.decided(outcome, applicant)
        }
    }

    private func start(_ work: @escaping @concurrent @Sendable (RouterSession) async -> Void) {
        application?.task = router.inquireNow("authentication") { await work(self) }
    }

    /// Nothing to do when the client has gone meanwhile.
    private func decided(_ outcome: Result<Principal?, any Error>, _ applicant: Applicant) {
        guard !isEnded, application?.session == applicant.session else { return }
        // One that does not wait for the answer to its challenge has found out nothing.
        guard peer.isJoining else { return refuse(.denied) }
        switch outcome {
        case .success(let principal?):
            let identity = Identity(
                authID: principal.authID, authRole: principal.role, authMethod: applicant.method,
                authProvider: "dynamic")
            welcome(as: identity, authExtra: principal.extra)
        case .success(nil): refuse(.denied)
        case .failure(let error): fail(applicant, error)
        }
    }

    private func fail(_ applicant: Applicant, _ error: any Error) {
        router.log.error(
            "cannot authenticate a client",
            metadata: [
                "realm": "\(applicant.realm)", "authmethod": "\(applicant.method)",
                "authid": "\(applicant.authID ?? "")", "error": "\(error)",
            ])
        refuse(AuthenticationRefusal(.authenticationFailed, "the router cannot authenticate anybody in this way now"))
    }

    /// Sends CHALLENGE and waits for AUTHENTICATE. Throws `CancellationError` when the client is gone.
    func challenge(_ challenge: ChallengeMessage) async throws -> AuthenticateMessage {
        try await park(self, on: router.scheduler) { (waiter: Waiter<AuthenticateMessage, any Error>) in
            guard !isEnded, application != nil, !Task.isCancelled else {
                return waiter.resume(throwing: CancellationError())
            }
            precondition(peer.isJoining, "a second challenge before the first is answered")
            application?.waiter = waiter
            write(.challenge(peer.challenged(challenge)))
        } cancelled: { session in
            let waiter = session.application?.waiter
            session.application?.waiter = nil
            waiter?.resume(throwing: CancellationError())
        }
    }
}
