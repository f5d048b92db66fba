import Testing
import WAMPCore

@Suite struct RegistrationTests {
    private func invocation(_ request: RequestID) -> InvocationMessage {
        InvocationMessage(request: request, registration: 20)
    }

    @Test func `an invocation that follows REGISTERED in the same read finds its handler`() {
        var machine = Machine.joined()
        _ = machine.register("a", handler: "handler", waiter: "waiter")
        #expect(
            machine.received(.registered(RegisteredMessage(request: 1, registration: 20)))
                == .resume("waiter", .registered(20)))
        #expect(machine.received(.invocation(invocation(1))) == .invoke(invocation(1), "handler"))
    }

    @Test func `an invocation is answered once`() throws {
        var machine = Machine.busy()
        _ = machine.received(.invocation(invocation(1)))
        let payload = try Payload(arguments: [1])
        #expect(machine.yield(1, payload: payload) == YieldMessage(request: 1, payload: payload))
        #expect(machine.yield(1, payload: payload) == nil)
        #expect(machine.fail(1, with: WAMPError(.runtimeError)) == nil)
    }

    @Test func `R14: an error of a handler becomes an ERROR with its URI and payload`() throws {
        var machine = Machine.busy()
        _ = machine.received(.invocation(invocation(1)))
        let error = WAMPError("a.b", payload: try Payload(arguments: [1]), details: ["c": 2])
        #expect(
            machine.fail(1, with: error)
                == ErrorMessage(
                    requestType: .invocation, request: 1, details: ["c": 2], error: "a.b", payload: error.payload))
    }

    @Test func `A20: INTERRUPT cancels the handler; with kill its answer is sent, with killnowait not`() {
        var machine = Machine.busy()
        for request in [1 as RequestID, 2, 3] { _ = machine.received(.invocation(invocation(request))) }
        let kill = InterruptMessage(request: 1, options: ["mode": "kill"])
        #expect(machine.received(.interrupt(kill)) == .interrupt(1, .kill))
        #expect(machine.fail(1, with: WAMPError(.canceled)) != nil)
        let killNoWait = InterruptMessage(request: 2, options: ["mode": "killnowait"])
        #expect(machine.received(.interrupt(killNoWait)) == .interrupt(2, .killNoWait))
        #expect(machine.fail(2, with: WAMPError(.canceled)) == nil)
        #expect(machine.received(.interrupt(InterruptMessage(request: 3))) == .interrupt(3, .killNoWait))
    }

    @Test func `INTERRUPT for what was answered meanwhile is ignored`() {
        var machine = Machine.busy()
        _ = machine.received(.invocation(invocation(1)))
        _ = machine.yield(1, payload: .empty)
        #expect(machine.received(.interrupt(InterruptMessage(request: 1))) == .ignore)
    }

    @Test func `invocations that were under way when the procedure was taken back are still answered`() {
        var machine = Machine.busy()
        #expect(machine.unregister(20, waiter: "w") == .send(UnregisterMessage(request: 3, registration: 20)))
        #expect(machine.received(.invocation(invocation(1))) == .invoke(invocation(1), "handler"))
        #expect(machine.received(.unregistered(UnregisteredMessage(request: 3))) == .resume("w", .unregistered))
        #expect(machine.yield(1, payload: .empty) == YieldMessage(request: 1))
        #expect(machine.unregister(20, waiter: "again") == .resume("again"))
    }

    @Test func `invocations of no registration, or of a number that runs, are protocol violations`() {
        var machine = Machine.joined()
        #expect(machine.received(.invocation(invocation(1))) == .violation(.unknownRegistration(20)))
        machine = Machine.busy()
        _ = machine.received(.invocation(invocation(1)))
        #expect(machine.received(.invocation(invocation(1))) == .violation(.requestIDOutOfSequence(1)))
    }

    @Test func `a registration that nobody waits for any more is undone when it is granted`() {
        var machine = Machine.joined()
        _ = machine.register("a", handler: "handler", waiter: "waiter")
        #expect(machine.cancel(1) == .resume("waiter", nil))
        #expect(
            machine.received(.registered(RegisteredMessage(request: 1, registration: 20)))
                == .send(.unregister(UnregisterMessage(request: 2, registration: 20))))
        #expect(machine.received(.unregistered(UnregisteredMessage(request: 2))) == .ignore)
        #expect(machine.end().handlers == [])
    }

    @Test func `A40: the dealer may end a registration by itself`() {
        var machine = Machine.busy()
        #expect(
            machine.received(.unregistered(UnregisteredMessage(request: 0, details: ["registration": 20])))
                == .registrationRevoked("handler", reason: nil))
        #expect(
            machine.received(.unregistered(UnregisteredMessage(request: 0, details: [:])))
                == .violation(.wrongOption(.unregistered, key: "registration")))
    }
}
