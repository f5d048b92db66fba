import Testing
import WAMPCore

private func result(_ request: RequestID, progress: Bool = false, _ arguments: Value...) throws -> Message {
    .result(
        ResultMessage(
            request: request, details: progress ? ["progress": true] : [:], payload: try Payload(arguments: arguments)))
}

private func invocation(_ request: RequestID, _ details: Details = [:]) -> InvocationMessage {
    InvocationMessage(request: request, registration: 20, details: details)
}

@Suite struct `A caller's machine` {
    @Test func `A3, A4: parts of a result come in order and in any shape, then one end, and nothing after it`() throws {
        var machine = Machine.joined()
        let call = machine.call("a", options: ["receive_progress": true], waiter: "caller")
        #expect(call.options == ["receive_progress": true])
        for part in [
            try result(1, progress: true, 1), try result(1, progress: true), try result(1, progress: true, "b"),
        ] {
            guard case .result(let message) = part else { continue }
            #expect(machine.received(part) == .progress("caller", message))
        }
        let end = ResultMessage(request: 1)
        #expect(machine.received(.result(end)) == .resume("caller", .result(end)))
        #expect(machine.received(try result(1, progress: true, 4)) == .ignore)
        #expect(machine.received(try result(1, 4)) == .ignore)
    }

    @Test func `parts of a result for a call that was never made are a protocol violation`() throws {
        var machine = Machine.joined()
        #expect(machine.received(try result(1, progress: true)) == .violation(.unknownRequest(.call, 1)))
    }

    @Test func `a call in parts keeps its number and procedure, and its other options stand in the first only`() throws
    {
        var machine = Machine.joined()
        let first = machine.call("a", options: ["progress": true, "timeout": 5], waiter: "caller")
        #expect(first.options == ["progress": true, "timeout": 5])
        #expect(
            machine.continueCall(1, payload: .empty, isLast: false)
                == CallMessage(request: 1, options: ["progress": true], procedure: "a"))
        #expect(
            machine.continueCall(1, payload: .empty, isLast: true) == CallMessage(request: 1, procedure: "a"))
        #expect(machine.continueCall(1, payload: .empty, isLast: true) == nil)
        #expect(machine.publish(to: "b").request == 2)
    }

    @Test func `a call in parts that was answered, cancelled or never begun goes on no more`() throws {
        var machine = Machine.joined()
        _ = machine.call("a", options: ["progress": true], waiter: "first")
        _ = machine.received(try result(1, 5))
        #expect(machine.continueCall(1, payload: .empty, isLast: false) == nil)
        _ = machine.call("a", options: ["progress": true], waiter: "second")
        _ = machine.cancel(2)
        #expect(machine.continueCall(2, payload: .empty, isLast: false) == nil)
        _ = machine.call("a", waiter: "third")
        #expect(machine.continueCall(3, payload: .empty, isLast: false) == nil)
        #expect(machine.continueCall(9, payload: .empty, isLast: false) == nil)
    }

    @Test(arguments: [CancelMode.skip, .killNoWait])
    func `A21: a call is cancelled with the mode that was chosen, and its caller waits no longer`(mode: CancelMode) {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "caller")
        let message = CancelMessage(request: 1, options: ["mode": .string(mode.rawValue)])
        #expect(machine.cancel(1, mode: mode) == .resume("caller", message))
    }

    @Test func `A21: with kill the callee's answer is waited for, until that is given up as well`() throws {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "patient")
        let kill = CancelMessage(request: 1, options: ["mode": "kill"])
        #expect(machine.cancel(1, mode: .kill) == .send(kill))
        #expect(machine.cancel(1, mode: .kill) == .ignore)
        let answer = ErrorMessage(requestType: .call, request: 1, error: .canceled)
        #expect(machine.received(.error(answer)) == .resume("patient", .failed(WAMPError(.canceled))))

        _ = machine.call("a", waiter: "impatient")
        _ = machine.cancel(2, mode: .kill)
        #expect(machine.cancel(2, mode: .killNoWait) == .resume("impatient", nil))
        #expect(machine.received(try result(2, 5)) == .ignore)
    }
}

@Suite struct `A callee's machine` {
    @Test func `A6: parts of a result are sent only to callers who asked for them, and not after the end`() {
        var machine = Machine.busy()
        _ = machine.received(.invocation(invocation(1)))
        #expect(machine.yieldProgress(1, payload: .empty) == nil)
        _ = machine.received(.invocation(invocation(2, ["receive_progress": true])))
        let part = YieldMessage(request: 2, options: ["progress": true])
        #expect(machine.yieldProgress(2, payload: .empty) == part)
        #expect(machine.yieldProgress(2, payload: .empty) == part)
        #expect(machine.yield(2, payload: .empty) == YieldMessage(request: 2))
        #expect(machine.yieldProgress(2, payload: .empty) == nil)
        #expect(machine.yieldProgress(9, payload: .empty) == nil)
    }

    @Test func `A20: nothing is yielded for an invocation that was interrupted with killnowait`() {
        var machine = Machine.busy()
        _ = machine.received(.invocation(invocation(1, ["receive_progress": true])))
        let interrupt = InterruptMessage(request: 1, options: ["mode": "killnowait"])
        #expect(machine.received(.interrupt(interrupt)) == .interrupt(1, .killNoWait))
        #expect(machine.yieldProgress(1, payload: .empty) == nil)
        #expect(machine.fail(1, with: WAMPError(.canceled)) == nil)
    }

    @Test func `A13: further parts of a call go to the handler that has the first`() {
        var machine = Machine.busy()
        let first = invocation(1, ["progress": true])
        #expect(machine.received(.invocation(first)) == .invoke(first, "handler"))
        #expect(machine.received(.invocation(first)) == .continueInvocation(first))
        let last = invocation(1)
        #expect(machine.received(.invocation(last)) == .continueInvocation(last))
        #expect(machine.yield(1, payload: .empty) == YieldMessage(request: 1))
    }

    @Test func `A12: parts of a call that was answered already are dropped, the last one as well`() {
        var machine = Machine.busy()
        let part = invocation(1, ["progress": true])
        _ = machine.received(.invocation(part))
        _ = machine.yield(1, payload: .empty)
        #expect(machine.received(.invocation(part)) == .ignore)
        #expect(machine.received(.invocation(invocation(1))) == .ignore)
        // Now the number may be used again, as it may in a session that never ends.
        #expect(machine.received(.invocation(invocation(1))) == .invoke(invocation(1), "handler"))
    }

    @Test func `an INVOCATION with the number of one that runs and was complete is a protocol violation`() {
        var machine = Machine.busy()
        _ = machine.received(.invocation(invocation(1)))
        #expect(machine.received(.invocation(invocation(1))) == .violation(.requestIDOutOfSequence(1)))
    }

    @Test func `calls that were answered early and never end take no more than a little memory`() {
        var machine = Machine.busy()
        for number in 1...5000 as ClosedRange<UInt64> {
            let request = RequestID(rawValue: number)
            _ = machine.received(.invocation(invocation(request, ["progress": true])))
            _ = machine.yield(request, payload: .empty)
        }
        // The newest is remembered, the oldest is not.
        #expect(machine.received(.invocation(invocation(5000))) == .ignore)
        #expect(machine.received(.invocation(invocation(1))) == .invoke(invocation(1), "handler"))
    }
}

@Suite struct `A subscriber's machine` {
    @Test func `an event is acknowledged when the broker wants that and can do it`() {
        var details = Details()
        details.announce([.broker: [.acknowledgedEventDelivery], .dealer: []])
        var machine = Machine()
        _ = machine.hello(realm: "realm1")
        _ = machine.received(.welcome(WelcomeMessage(session: 1, details: details)))
        let wanted = EventMessage(subscription: 1, publication: 7, details: ["x_acknowledged_delivery": true])
        #expect(machine.acknowledgement(of: wanted) == EventReceivedMessage(publication: 7))
        #expect(machine.acknowledgement(of: EventMessage(subscription: 1, publication: 7)) == nil)
        #expect(Machine.joined().acknowledgement(of: wanted) == nil)
    }

    @Test func `S7: HELLO announces the features that a client has, and no others`() {
        var machine = Machine()
        let hello = machine.hello(realm: "realm1").details
        let announced = Role.ofClients.map { role in
            Set(Feature.allCases.filter { hello.announces($0, as: role) }.map(\.rawValue))
        }
        #expect(
            announced == [
                [
                    "publisher_exclusion", "publisher_identification", "subscriber_blackwhite_listing",
                    "payload_passthru_mode",
                ],
                [
                    "publisher_identification", "publication_trustlevels", "pattern_based_subscription",
                    "subscription_revocation", "payload_passthru_mode",
                ],
                [
                    "progressive_call_results", "progressive_call_invocations", "call_timeout", "call_canceling",
                    "caller_identification", "payload_passthru_mode",
                ],
                [
                    "progressive_call_results", "progressive_call_invocations", "call_timeout", "call_canceling",
                    "call_reroute", "caller_identification", "call_trustlevels", "pattern_based_registration",
                    "shared_registration", "registration_revocation", "payload_passthru_mode",
                ],
            ])
    }
}
