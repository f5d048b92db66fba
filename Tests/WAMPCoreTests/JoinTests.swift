import Testing
import WAMPCore

@Suite struct JoinTests {
    let welcome = WelcomeMessage(session: 7, details: ["roles": ["broker": [:]]])

    @Test func `S1: HELLO is the first message and names the client's roles with what it can do`() throws {
        var machine = Machine()
        let hello = machine.hello(realm: "realm1", agent: "swampy")
        #expect(try encode(.hello(hello)).hasPrefix("[1,\"realm1\",{\"agent\":\"swampy\",\"roles\":{"))
        #expect(hello.details.roles == Set(Role.ofClients))
        #expect(!machine.isEstablished)
    }

    @Test func `WELCOME establishes the session`() {
        var machine = Machine()
        _ = machine.hello(realm: "realm1")
        #expect(machine.received(.welcome(welcome)) == .joined(welcome))
        #expect(machine.welcome == welcome)
    }

    @Test func `S8: the client says which program it is, and reads which one the router is`() throws {
        var machine = Machine()
        #expect(machine.hello(realm: "realm1", agent: "swampy").details.agent == "swampy")
        let answer = #"[2,7,{"agent":"a router","roles":{"broker":{}}}]"#
        _ = machine.received(try decode(answer))
        #expect(machine.welcome?.details.agent == "a router")
    }

    @Test func `S12: ABORT refuses the session and is not answered`() {
        var machine = Machine()
        _ = machine.hello(realm: "realm1")
        let abort = AbortMessage(reason: .noSuchRealm)
        #expect(machine.received(.abort(abort)) == .refused(abort))
        #expect(machine.received(.welcome(welcome)) == .ignore)
        #expect(!machine.isEstablished)
    }

    @Test func `S15: any other message before WELCOME is a protocol violation`() throws {
        for message in try sampleMessages() where message.type != .welcome && message.type != .abort {
            var machine = Machine()
            _ = machine.hello(realm: "realm1")
            #expect(machine.received(message) == .violation(.unexpected(message.type, state: "joining")))
            #expect(machine.received(.welcome(welcome)) == .ignore)
        }
    }

    @Test func `S15: any message before HELLO is a protocol violation`() throws {
        for message in try sampleMessages() {
            var machine = Machine()
            #expect(machine.received(message) == .violation(.unexpected(message.type, state: "closed")))
        }
    }

    @Test func `S14: WELCOME or CHALLENGE after WELCOME is a protocol violation`() {
        for message in [Message.welcome(welcome), .challenge(ChallengeMessage(method: "ticket"))] {
            var machine = Machine.joined()
            let violation = ProtocolViolation.unexpected(message.type, state: "established")
            #expect(machine.received(message) == .violation(violation))
            #expect(
                AbortMessage(violation)
                    == AbortMessage(
                        details: ["message": .string("\(message.type) received while established")],
                        reason: .protocolViolation))
        }
    }

    @Test func `S14: messages that only clients send are protocol violations`() throws {
        let clientsOnly: Set<MessageType> = [
            .hello, .authenticate, .publish, .subscribe, .unsubscribe, .call, .cancel, .register, .unregister, .yield,
            .eventReceived,
        ]
        for message in try sampleMessages() where clientsOnly.contains(message.type) {
            var machine = Machine.joined()
            #expect(machine.received(message) == .violation(.unexpected(message.type, state: "established")))
        }
    }

    @Test func `S16: after a protocol violation nothing of the router is processed`() throws {
        var machine = Machine.busy()
        _ = machine.received(.welcome(welcome))
        for message in try sampleMessages() {
            #expect(machine.received(message) == .ignore)
        }
        #expect(machine.received(.event(EventMessage(subscription: 10, publication: 1))) == .ignore)
        #expect(!machine.isEstablished)
    }
}
