import ByteCore
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct PeerMachineTests {
    private let hello = Message.hello(HelloMessage(realm: "com.example.realm", details: ["roles": ["caller": [:]]]))
    private let goodbye = Message.goodbye(GoodbyeMessage(reason: "wamp.error.close_realm"))

    private func joinedPeer() -> PeerMachine {
        var peer = PeerMachine()
        _ = peer.received(hello)
        _ = peer.joined(as: 7, identity: .anonymous(7), agent: "test")
        return peer
    }

    private func violation(_ type: MessageType, _ state: String) -> PeerAction {
        .abort(
            AbortMessage(details: ["message": .string("\(type) received while \(state)")], reason: .protocolViolation))
    }

    private func abortReason(_ action: PeerAction) -> URI? {
        if case .abort(let abort) = action { abort.reason } else { nil }
    }

    // MARK: Joining

    @Test func `a HELLO asks its owner for the realm, and the answer is WELCOME`() {
        var peer = PeerMachine()
        #expect(peer.received(hello) == .join(realm: "com.example.realm", details: ["roles": ["caller": [:]]]))
        #expect(peer.isJoining)
        let welcome = peer.joined(as: 7, identity: .anonymous(7), agent: "test")
        #expect(!peer.isJoining)
        #expect(welcome.session == 7)
        #expect(welcome.details.realm == "com.example.realm")
        #expect(welcome.details.authRole == "anonymous")
        #expect(welcome.details.agent == "test")
    }

    @Test func `S4: WELCOME carries the roles broker and dealer, each with exactly the features that are implemented`()
    {
        var peer = PeerMachine()
        _ = peer.received(hello)
        let welcome = peer.joined(as: 7, identity: .anonymous(7), agent: "test")
        #expect(welcome.details.roles == [.broker, .dealer])
        for role in [Role.broker, .dealer] {
            for feature in Feature.allCases {
                let isImplemented = RouterFeatures.announced[role]?.contains(feature) == true
                #expect(welcome.details.announces(feature, as: role) == isImplemented)
            }
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `WELCOME with roles that were encoded before is the same bytes`(format: SerializationFormat) throws {
        var peer = PeerMachine()
        _ = peer.received(hello)
        let welcome = peer.joined(as: 7, identity: .anonymous(7), agent: "test", authExtra: ["x": 1])
        var whole = ByteQueue()
        try Message.welcome(welcome).encode(as: format, into: &whole)
        #expect(try welcome.encodedByRouter(as: format) == [UInt8](copying: whole.bytes))
    }

    @Test(arguments: [[:], ["broker": [:], "dealer": [:]], ["dancer": [:]]] as [Value])
    func `S2: HELLO without any known client role is refused with ABORT`(roles: Value) {
        var peer = PeerMachine()
        let action = peer.received(.hello(HelloMessage(realm: "com.example.realm", details: ["roles": roles])))
        #expect(abortReason(action) == .noSuchRole)
        #expect(peer.received(hello) == .ignore)
    }

    @Test(
        arguments: [
            .publish(PublishMessage(request: 1, topic: "com.example.topic")),
            .goodbye(GoodbyeMessage(reason: .closeRealm)),
            .welcome(WelcomeMessage(session: 1)),
            .authenticate(AuthenticateMessage(signature: "")),
            .yield(YieldMessage(request: 1)),
        ] as [Message])
    func `S3: any first message other than HELLO is answered with ABORT protocol_violation`(message: Message) {
        var peer = PeerMachine()
        #expect(peer.received(message) == violation(message.type, "waiting for HELLO"))
        #expect(peer.received(hello) == .ignore)
    }

    @Test func `S5: an unknown realm is refused by the owner, and the session is over`() {
        var peer = PeerMachine()
        _ = peer.received(hello)
        let abort = peer.refused(.noSuchRealm, "no realm of this name")
        #expect(abort == AbortMessage(details: ["message": "no realm of this name"], reason: .noSuchRealm))
        #expect(peer.received(hello) == .ignore)
    }

    @Test(arguments: ["", "com..example", "com.exa mple", "com.#"] as [URI])
    func `S6: a realm with an invalid URI is refused with invalid_uri`(realm: URI) {
        var peer = PeerMachine()
        let action = peer.received(.hello(HelloMessage(realm: realm, details: ["roles": ["caller": [:]]])))
        #expect(abortReason(action) == .invalidURI)
    }

    @Test func `S15: a message before WELCOME is a protocol violation`() {
        var peer = PeerMachine()
        _ = peer.received(hello)
        let message = Message.call(CallMessage(request: 1, procedure: "com.example.add"))
        #expect(peer.received(message) == violation(.call, "joining"))
        #expect(!peer.isJoining)
    }

    @Test func `a client that gives up while joining is gone`() {
        var peer = PeerMachine()
        _ = peer.received(hello)
        #expect(peer.received(.abort(AbortMessage(reason: .systemShutdown))) == .closed)
        #expect(!peer.isJoining)
    }

    // MARK: Authenticating

    @Test func `U14: a client may be challenged as often as need be before it is let in`() {
        var peer = PeerMachine()
        _ = peer.received(hello)
        for round in 1...3 {
            let challenge = ChallengeMessage(method: "ticket", extra: ["round": .integer(Int64(round))])
            #expect(peer.challenged(challenge) == challenge)
            #expect(!peer.isJoining)
            let answer = AuthenticateMessage(signature: "\(round)")
            #expect(peer.received(.authenticate(answer)) == .authenticate(answer))
            #expect(peer.isJoining)
        }
        let welcome = peer.joined(as: 7, identity: .anonymous(7), agent: "test", authExtra: ["verifier": "x"])
        #expect(welcome.details.authExtra == ["verifier": "x"])
    }

    @Test func `U13: AUTHENTICATE twice, or without a challenge, is a protocol violation`() {
        let answer = Message.authenticate(AuthenticateMessage(signature: "secret"))
        var peer = PeerMachine()
        _ = peer.received(hello)
        #expect(peer.received(answer) == violation(.authenticate, "joining"))
        var twice = PeerMachine()
        _ = twice.received(hello)
        _ = twice.challenged(ChallengeMessage(method: "ticket"))
        _ = twice.received(answer)
        #expect(twice.received(answer) == violation(.authenticate, "joining"))
        #expect(!twice.isBeforeWelcome)
    }

    @Test func `while it is challenged a client may answer or give up, and nothing else`() {
        func challengedPeer() -> PeerMachine {
            var peer = PeerMachine()
            _ = peer.received(hello)
            _ = peer.challenged(ChallengeMessage(method: "ticket"))
            return peer
        }
        var calling = challengedPeer()
        let call = Message.call(CallMessage(request: 1, procedure: "com.example.add"))
        #expect(calling.received(call) == violation(.call, "waiting for AUTHENTICATE"))
        var leaving = challengedPeer()
        #expect(leaving.received(.abort(AbortMessage(reason: .systemShutdown))) == .closed)
        var refused = challengedPeer()
        #expect(refused.refused(.authenticationDenied, "no").reason == .authenticationDenied)
        var ending = challengedPeer()
        #expect(ending.beginShutdown() == .abort(AbortMessage(reason: .systemShutdown)))
    }

    // MARK: Joined

    @Test func `what a joined client asks for goes to the realm`() {
        var peer = joinedPeer()
        let message = Message.call(CallMessage(request: 1, procedure: "com.example.add"))
        #expect(peer.received(message) == .route(message))
    }

    @Test(
        arguments: [
            .hello(HelloMessage(realm: "com.example.realm")),
            .authenticate(AuthenticateMessage(signature: "")),
            .welcome(WelcomeMessage(session: 1)),
            .challenge(ChallengeMessage(method: "ticket")),
        ] as [Message])
    func `S13: HELLO, WELCOME, CHALLENGE or AUTHENTICATE after WELCOME is a protocol violation`(message: Message) {
        var peer = joinedPeer()
        #expect(peer.received(message) == violation(message.type, "joined"))
    }

    @Test func `S16: after a violation nothing more from the peer is processed`() {
        var peer = joinedPeer()
        let abort = peer.failed(.unknownInvocation(3))
        #expect(abort?.reason == .protocolViolation)
        #expect(abort?.details.message == "answer to unknown invocation 3")
        #expect(peer.received(.call(CallMessage(request: 1, procedure: "com.example.add"))) == .ignore)
        #expect(peer.received(goodbye) == .ignore)
        #expect(peer.failed(.emptyList) == nil)
    }

    // MARK: Leaving

    @Test func `S9: GOODBYE is answered with goodbye_and_out, whatever its reason`() {
        var peer = joinedPeer()
        #expect(peer.received(goodbye) == .replyGoodbye(GoodbyeMessage(reason: .goodbyeAndOut)))
        #expect(peer.received(goodbye) == .ignore)
    }

    @Test func `S12: ABORT is never answered and ends the session`() {
        var peer = joinedPeer()
        #expect(peer.received(.abort(AbortMessage(reason: .protocolViolation))) == .closed)
        #expect(peer.beginShutdown() == nil)
    }

    @Test func `S18: the connection ends with its first session, and another HELLO is not answered`() {
        var peer = joinedPeer()
        #expect(peer.received(goodbye) == .replyGoodbye(GoodbyeMessage(reason: .goodbyeAndOut)))
        #expect(peer.received(hello) == .ignore)
    }

    @Test func `S10: after our GOODBYE everything but GOODBYE is ignored, and nothing is sent`() {
        var peer = joinedPeer()
        #expect(peer.beginShutdown() == .goodbye(GoodbyeMessage(reason: .systemShutdown)))
        #expect(peer.received(.call(CallMessage(request: 1, procedure: "com.example.add"))) == .ignore)
        #expect(peer.received(hello) == .ignore)
        #expect(peer.beginShutdown() == nil)
        #expect(peer.received(goodbye) == .closed)
        #expect(peer.received(goodbye) == .ignore)
    }

    @Test func `S10: nonsense after our GOODBYE is not answered with ABORT`() {
        var peer = joinedPeer()
        _ = peer.beginShutdown(.killed, message: "maintenance")
        #expect(peer.failed(.notAList) == nil)
        #expect(peer.received(goodbye) == .ignore)
    }

    @Test func `S19: a shutdown says GOODBYE to those who joined and ABORT to those who have not`() {
        var joined = joinedPeer()
        var waiting = PeerMachine()
        #expect(joined.beginShutdown()?.type == .goodbye)
        #expect(waiting.beginShutdown() == .abort(AbortMessage(reason: .systemShutdown)))
    }
}
