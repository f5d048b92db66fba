internal import Scheduling
internal import SerializationCore
internal import WAMP
internal import WAMPCore

/// One case being played: its sessions and variables.
///
/// Confined to the task that runs it.
final class CaseRun {
    private let conformanceCase: ConformanceCase
    private let router: ConformanceRunner
    private var sessions: [String: CaseSession] = [:]
    private var bindings = Bindings()

    /// A step that did not go as the case has it.
    struct StepFailure: Error {
        let number: Int
        let text: String
        let reason: String
    }

    init(_ conformanceCase: ConformanceCase, with router: ConformanceRunner, word: String) {
        self.conformanceCase = conformanceCase
        self.router = router
        bindings["run"] = .string(word)
    }

    /// Plays the case to its end, and closes its sessions.
    ///
    /// - Throws: ``StepFailure`` for the first step that fails; `CancellationError`.
    func play() async throws {
        do {
            bindings["realm"] = .string(try place(nil).realm)
            for (index, step) in conformanceCase.steps.enumerated() {
                try await perform(step, number: index + 1)
            }
            try await expectSilence()
        } catch {
            await closeAll()
            throw error
        }
        await closeAll()
    }

    private func closeAll() async {
        for session in sessions.values { await session.close() }
        sessions = [:]
    }

    private func perform(_ step: ConformanceCase.Step, number: Int) async throws {
        do {
            try await perform(step.action)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StepFailure(number: number, text: step.text, reason: "\(error)")
        }
    }

    private func perform(_ action: ConformanceCase.Action) async throws {
        switch action {
        case .wait(let milliseconds): try await router.scheduler.sleep(for: .milliseconds(milliseconds))
        case .connect(let name): sessions[name] = try await connected(name)
        case .send(let name, let message): try await session(name).send(bindings.resolved(message))
        case .sendBytes(let name, let bytes): try await session(name).send(bytes: bytes)
        case .expect(let name, let pattern):
            try match(await session(name).receive(within: router.patience), pattern)
        case .expectAll(let name, let patterns):
            var messages: [Value] = []
            for _ in patterns { messages.append(try await session(name).receive(within: router.patience)) }
            try bindings.match(.list(messages), ["$unordered": .list(patterns)])
        case .expectNothing(let name): try await expectNothing(of: name)
        case .expectAbort(let name, let reason):
            try match(await session(name).receive(within: router.patience), [3, [:], reason, "$rest"])
            try await expectClosed(name)
        case .expectClosed(let name): try await expectClosed(name)
        case .drop(let name): await drop(name)
        case .authenticate(let name, let credentials): try await authenticate(name, credentials)
        case .check(let value, let pattern): try bindings.match(bindings.resolved(value), pattern)
        }
    }

    /// Compares a message, and shows the whole of it when it is another one.
    private func match(_ message: Value, _ pattern: Value) throws(Bindings.Mismatch) {
        do throws(Bindings.Mismatch) { try bindings.match(message, pattern) } catch {
            throw Bindings.Mismatch(description: "\(error), in \(message)")
        }
    }

    // MARK: Sessions

    /// The session of this name, which joins when a step first names it.
    private func session(_ name: String) async throws -> CaseSession {
        if let session = sessions[name] { return session }
        let session = try await connected(name)
        sessions[name] = session
        let setup = conformanceCase.sessions[name] ?? ConformanceCase.SessionSetup()
        var details: [String: Value] = ["roles": CaseSession.roles(basic: setup.isBasic)]
        details.merge(setup.hello) { $1 }
        try await session.send([1, .string(try place(setup.realm).realm), bindings.resolved(.dictionary(details))])
        let welcome = try await session.receive(within: router.patience)
        guard welcome[0] == 2, let id = welcome[1], let details = welcome[2] else {
            throw Bindings.Mismatch(description: "\(name) cannot join: \(welcome)")
        }
        bindings["\(name).id"] = id
        for key in ["authid", "authrole"] { bindings["\(name).\(key)"] = details[key] ?? .null }
        return session
    }

    private func connected(_ name: String) async throws -> CaseSession {
        let setup = conformanceCase.sessions[name]
        let format = setup?.format ?? router.format
        let connection = try await place(setup?.realm).connect(format, on: router.scheduler)
        return CaseSession(connection, format, on: router.scheduler)
    }

    private func place(_ name: String?) throws -> RouterPlace {
        let name = name ?? conformanceCase.realm
        guard let place = router.places[name] else { throw Bindings.Mismatch(description: "no realm '\(name)'") }
        return place
    }

    // MARK: Endings

    /// A connection that has been closed brings nothing either.
    private func expectNothing(of name: String) async throws {
        do {
            let message = try await session(name).receive(within: router.quiet)
            throw Bindings.Mismatch(description: "expected nothing, not \(message)")
        } catch CaseSession.Failure.nothing {
            // As it should be.
        } catch CaseSession.Failure.closed {
            await drop(name)
        }
    }

    private func drop(_ name: String) async {
        await sessions[name]?.close()
        sessions[name] = nil
    }

    private func expectClosed(_ name: String) async throws {
        do {
            let message = try await session(name).receive(within: router.patience)
            throw Bindings.Mismatch(description: "expected the end of the connection, not \(message)")
        } catch CaseSession.Failure.closed {
            await drop(name)
        }
    }

    /// Whatever has come and no step has asked for is wrong too.
    private func expectSilence() async throws {
        var limit = router.quiet
        for (name, session) in sessions.sorted(by: { $0.key < $1.key }) {
            do {
                let message = try await session.receive(within: limit)
                throw StepFailure(
                    number: conformanceCase.steps.count, text: "the end", reason: "\(name) got \(message)")
            } catch CaseSession.Failure.nothing {
                limit = .milliseconds(1)  // the others have been waited for already
            } catch CaseSession.Failure.closed(let reason) {
                throw StepFailure(
                    number: conformanceCase.steps.count, text: "the end", reason: "\(name) was closed: \(reason)")
            }
        }
    }

    // MARK: Authentication

    /// `{"method", "authid", "secret" or "key"}`, as our own client does it.
    private func authenticate(_ name: String, _ credentials: Value) async throws {
        let credentials = try bindings.resolved(credentials)
        let authentication = try Self.authentication(credentials)
        var join = JoinMachine()
        var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
        try join.introduce(authentication, over: TransportFacts(), using: &generator)
        let session = try await connected(name)
        sessions[name] = session
        let realm = try place(conformanceCase.sessions[name]?.realm).realm
        let hello = join.hello(realm: URI(realm), roles: [.caller: []], agent: nil)
        try await session.send([1, .string(realm), .dictionary(hello.details.values)])
        let challenge = try await session.receive(within: router.patience)
        try bindings.match(challenge, [4, "$_", ["$type": "dictionary"]])
        bindings["\(name).challenge"] = challenge[2]
        guard let method = challenge[1]?.stringValue, let extra = challenge[2]?.dictionaryValue else { return }
        _ = join.received(.challenge(ChallengeMessage(method: method, extra: Details(extra))))
        guard var prover = join.challenged else {
            throw Bindings.Mismatch(description: "the router challenges by '\(method)', which was not offered")
        }
        var proof = try prover.answer(ChallengeMessage(method: method, extra: Details(extra)))
        if let signature = credentials["signature"]?.stringValue { proof = AuthenticateMessage(signature: signature) }
        try await session.send([5, .string(proof.signature), .dictionary(proof.extra.values)])
    }

    private static func authentication(_ credentials: Value) throws -> Authentication {
        let secret = Secret(credentials["secret"]?.stringValue ?? "")
        let authID = credentials["authid"]?.stringValue ?? ""
        switch credentials["method"]?.stringValue {
        case "ticket": return .ticket(authID: authID, ticket: secret)
        case "wampcra": return .wampcra(authID: authID, secret: secret)
        case "wamp-scram": return .scram(authID: authID, password: secret)
        case "cryptosign": return .cryptosign(try SigningKey(credentials["key"]?.stringValue ?? ""), authID: authID)
        default: throw Bindings.Mismatch(description: "no such method of authentication: \(credentials)")
        }
    }
}
