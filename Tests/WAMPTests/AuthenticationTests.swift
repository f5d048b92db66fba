import Foundation
import Synchronization
import TestSupport
import Testing
import WAMP
import WAMPCore

@Suite(.timeLimit(.minutes(1))) struct `A session that authenticates` {
    /// Joins over a link, with `play` at the other end once HELLO has come.
    private func join(
        _ kind: SchedulerKind, _ authentication: Authentication, timeout: Duration = .seconds(20),
        _ play: @escaping @Sendable (FakeRouter, HelloMessage) async throws -> Void
    ) async throws -> Result<Session, any Error> {
        let scheduler = try kind.make()
        let (near, far) = await LinkedTransport.pair(on: scheduler)
        let router = FakeRouter(far, on: scheduler)
        await router.start()
        var configuration = Session.Configuration()
        configuration.authentication = authentication
        configuration.timeout = timeout
        async let playing: Void = {
            guard case .hello(let hello) = await router.next() else { throw Unexpected() }
            try await play(router, hello)
        }()
        let outcome: Result<Session, any Error>
        do {
            outcome = .success(
                try await Session.join("realm1", over: near, configuration: configuration, on: scheduler))
        } catch {
            outcome = .failure(error)
        }
        try await playing
        await router.disconnect()
        if case .success(let session) = outcome { _ = await session.waitUntilEnded() }
        await scheduler.task {}.value
        await scheduler.shutdown()
        return outcome
    }

    @Test(arguments: SchedulerKind.both)
    func `answers a challenge and joins`(kind: SchedulerKind) async throws {
        let outcome = try await join(kind, .ticket(authID: "joe", ticket: "secret")) { router, hello in
            #expect(hello.details.authMethods == ["ticket"])
            try await router.send(.challenge(ChallengeMessage(method: "ticket")))
            guard case .authenticate(let answer) = await router.next() else { throw Unexpected() }
            #expect(answer.signature == "secret")
            try await router.send(FakeRouter.welcome)
        }
        _ = try outcome.get()
    }

    @Test(
        arguments: SchedulerKind.both,
        [
            .authenticationDenied, .notAuthorized, .authenticationFailed, .authenticationRequired,
            .noMatchingAuthMethod, "wamp.error.no_auth_method", "wamp.error.cannot_authenticate",
        ] as [URI])
    func `9.10: all names that routers have for a refusal are one error`(
        kind: SchedulerKind, reason: URI
    ) async throws {
        let outcome = try await join(kind, .ticket(authID: "joe", ticket: "secret")) { router, _ in
            try await router.send(.challenge(ChallengeMessage(method: "ticket")))
            _ = await router.next()
            try await router.send(.abort(AbortMessage(details: ["message": "no"], reason: reason)))
        }
        #expect(throws: SessionError.authenticationRefused(reason: reason, message: "no")) { try outcome.get() }
    }

    @Test(arguments: SchedulerKind.both)
    func `U7: tells a router that is not trusted so, and is not joined`(kind: SchedulerKind) async throws {
        let outcome = try await join(kind, .scram(authID: "joe", password: "pencil")) { router, _ in
            try await router.send(FakeRouter.welcome)
            guard case .abort(let abort) = await router.next() else { throw Unexpected() }
            #expect(abort.reason == .authenticationFailed)
        }
        #expect(
            throws: SessionError.authenticationFailed(
                .untrustedRouter("it let us in without proving who it is"))
        ) { try outcome.get() }
    }

    @Test(arguments: SchedulerKind.both)
    func `a binding that the transport does not have is refused before HELLO`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let (near, _) = await LinkedTransport.pair(on: scheduler)
        var configuration = Session.Configuration()
        configuration.authentication = .scram(authID: "joe", password: "pencil")
        configuration.authentication.channelBinding = .tlsExporter
        await #expect(throws: SessionError.authenticationFailed(.noChannelBinding("tls-exporter"))) {
            try await Session.join("realm1", over: near, configuration: configuration, on: scheduler)
        }
        await scheduler.task {}.value
        await scheduler.shutdown()
    }

    /// Answers when it is told to, or says what it was told.
    private final class Gate: AuthenticationMethod {
        let name = "gate"
        private let isOpen = Mutex(false)
        let failure: AuthenticationError?

        init(failure: AuthenticationError? = nil) { self.failure = failure }

        func open() { isOpen.withLock { $0 = true } }

        func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage {
            while !isOpen.withLock({ $0 }) { usleep(1000) }
            if let failure { throw failure }
            return AuthenticateMessage(signature: "late")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `an answer that takes its time does not hold up the scheduler, and is dropped when it is too late`(
        kind: SchedulerKind
    ) async throws {
        /// Lets the method answer only when the client has given up, which it does while the method works.
        @Sendable func open(_ gate: Gate, after router: FakeRouter) async {
            while await !router.isDisconnected { await Task.yield() }
            gate.open()
        }
        let late = Gate()
        let first = try await join(kind, .custom(late), timeout: .milliseconds(100)) { router, _ in
            try await router.send(.challenge(ChallengeMessage(method: "gate")))
            await open(late, after: router)
        }
        #expect(throws: SessionError.joinTimedOut(after: .milliseconds(100))) { try first.get() }
        let refused = Gate()
        let second = try await join(kind, .custom(refused)) { router, _ in
            try await router.send(.challenge(ChallengeMessage(method: "gate")))
            try await router.send(.abort(AbortMessage(reason: .systemShutdown)))
            await open(refused, after: router)
        }
        #expect(throws: SessionError.refused(reason: .systemShutdown, message: nil)) { try second.get() }
    }

    @Test(arguments: SchedulerKind.both)
    func `a method that cannot answer ends the joining, and the router is told`(kind: SchedulerKind) async throws {
        let gate = Gate(failure: .other("the card was pulled out"))
        gate.open()
        let outcome = try await join(kind, .custom(gate)) { router, _ in
            try await router.send(.challenge(ChallengeMessage(method: "gate")))
            guard case .abort(let abort) = await router.next() else { throw Unexpected() }
            #expect(abort.details.message == "the card was pulled out")
        }
        #expect(throws: SessionError.authenticationFailed(.other("the card was pulled out"))) { try outcome.get() }
    }
}

@Suite struct `Secrets from outside` {
    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }  // a file left behind fails no test
        try body(path)
    }

    @Test func `are read from files, without the line's end`() throws {
        for (text, expected) in [("pencil \n", "pencil "), ("pencil\r\n", "pencil"), ("pencil", "pencil")] {
            try withFile(Array(text.utf8)) { path in
                let secret = try Secret(file: path)
                #expect(secret.text == expected)
            }
        }
        try withFile(Array("\n".utf8)) { path in
            #expect(throws: SecretError.empty(file: path)) { try Secret(file: path) }
        }
        try withFile([UInt8](repeating: 65, count: 70_000)) { path in
            #expect(throws: SecretError.tooLong(file: path)) { try Secret(file: path) }
        }
        let error = #expect(throws: SecretError.self) { try Secret(file: "/nonexistent/secret") }
        #expect(error?.description == "cannot read '/nonexistent/secret': No such file or directory")
        #expect(throws: SecretError.self) { try Secret(file: "/") }
    }

    @Test func `are read from the environment`() throws {
        setenv("SWAMPY_TEST_SECRET_VARIABLE", "pencil", 1)
        defer { unsetenv("SWAMPY_TEST_SECRET_VARIABLE") }
        #expect(try Secret(environment: "SWAMPY_TEST_SECRET_VARIABLE") == "pencil")
        let error = #expect(throws: SecretError.self) { try Secret(environment: "SWAMPY_NOT_SET") }
        #expect(error?.description == "the environment variable SWAMPY_NOT_SET is not set")
    }

    #if TLS
        @Test func `keys are read from files of bytes and of digits`() throws {
            let seed = [UInt8](repeating: 7, count: 32)
            let digits = String(repeating: "07", count: 32)
            let expected = try SigningKey(seed: seed).publicKey
            for bytes in [seed, Array((digits + "\n").utf8)] {
                try withFile(bytes) { path in
                    let key = try SigningKey(file: path)
                    #expect(key.publicKey == expected)
                }
            }
            try withFile(Array("ssh-ed25519 AAAA".utf8)) { path in
                let error = #expect(throws: SecretError.self) { try SigningKey(file: path) }
                #expect(error?.description.contains("not the .pub file") == true)
            }
        }
    #endif
}
