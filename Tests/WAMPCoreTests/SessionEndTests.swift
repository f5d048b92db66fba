import Testing
import WAMPCore

@Suite struct SessionEndTests {
    @Test func `S9: GOODBYE is answered with goodbye_and_out`() {
        var machine = Machine.joined()
        let goodbye = GoodbyeMessage(reason: .systemShutdown)
        #expect(
            machine.received(.goodbye(goodbye))
                == .replyGoodbyeAndClose(GoodbyeMessage(reason: .goodbyeAndOut), received: goodbye))
        #expect(machine.received(.goodbye(goodbye)) == .ignore)
    }

    @Test func `our GOODBYE ends the session when it is answered`() {
        var machine = Machine.joined()
        #expect(machine.goodbye() == GoodbyeMessage(reason: .closeRealm))
        let answer = GoodbyeMessage(reason: .goodbyeAndOut)
        #expect(machine.received(.goodbye(answer)) == .closed(.goodbye(answer)))
    }

    @Test func `S11: two GOODBYEs that cross answer each other`() {
        var machine = Machine.joined()
        _ = machine.goodbye()
        let crossing = GoodbyeMessage(reason: .systemShutdown)
        #expect(machine.received(.goodbye(crossing)) == .closed(.goodbye(crossing)))
    }

    @Test func `S10: after our GOODBYE nothing is sent and other messages are ignored`() throws {
        var machine = Machine.busy()
        _ = machine.received(.invocation(InvocationMessage(request: 1, registration: 20)))
        let call = machine.call("a.b", waiter: "caller")
        _ = machine.goodbye()
        for message in try sampleMessages() where message.type != .goodbye && message.type != .abort {
            #expect(machine.received(message) == .ignore)
        }
        #expect(machine.yield(1, payload: .empty) == nil)
        #expect(machine.fail(1, with: WAMPError(.runtimeError)) == nil)
        #expect(machine.cancel(call.request) == .resume("caller", nil))
    }

    @Test func `S12: ABORT ends the session at once and is not answered`() {
        let abort = AbortMessage(reason: .systemShutdown)
        var established = Machine.joined()
        #expect(established.received(.abort(abort)) == .closed(.aborted(abort)))
        var leaving = Machine.joined()
        _ = leaving.goodbye()
        #expect(leaving.received(.abort(abort)) == .closed(.aborted(abort)))
    }

    @Test func `S21: what waits is handed over when the session ends, exactly once`() throws {
        var machine = Machine.busy()
        _ = machine.publish(to: "a", acknowledging: "publisher")
        _ = machine.subscribe(to: "b", subscriber: "other", waiter: "subscribing other")
        let call = machine.call("c", waiter: "cancelled caller")
        _ = machine.call("d", waiter: "caller")
        _ = machine.unregister(20, waiter: "unregistering")
        _ = machine.received(.invocation(InvocationMessage(request: 1, registration: 20)))
        _ = machine.cancel(call.request)
        let remains = machine.end()
        #expect(remains.waiters == ["publisher", "subscribing other", "caller", "unregistering"])
        #expect(remains.subscribers == ["subscriber"])
        #expect(remains.handlers == ["handler"])
        #expect(remains.invocations == [1])
        var empty = Machine()
        #expect(machine.end() == empty.end())
        #expect(!machine.isEstablished)
    }
}
