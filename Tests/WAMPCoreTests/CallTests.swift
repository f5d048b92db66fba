import Testing
import WAMPCore

@Suite struct CallTests {
    @Test func `I1: requests of all types are numbered together from 1`() {
        var machine = Machine.joined()
        #expect(machine.subscribe(to: "a", subscriber: "s", waiter: "w").request == 1)
        #expect(machine.publish(to: "a").request == 2)
        #expect(machine.publish(to: "a", acknowledging: "w").request == 3)
        #expect(machine.call("a", waiter: "w").request == 4)
        #expect(machine.register("a", handler: "h", waiter: "w").request == 5)
        _ = machine.received(.registered(RegisteredMessage(request: 5, registration: 20)))
        _ = machine.received(.subscribed(SubscribedMessage(request: 1, subscription: 10)))
        #expect(machine.unregister(20, waiter: "w") == .send(UnregisterMessage(request: 6, registration: 20)))
        #expect(machine.unsubscribe(1, waiter: "w") == .send(UnsubscribeMessage(request: 7, subscription: 10)))
    }

    @Test func `I1: a request that was not sent leaves its number to the next one`() {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "first")
        #expect(machine.call("b", waiter: "unsent").request == 2)
        #expect(machine.takeBack(2) == "unsent")
        #expect(machine.publish(to: "a").request == 2)
        #expect(machine.takeBack(2) == nil)
        #expect(machine.call("c", waiter: "second").request == 2)
        let result = ResultMessage(request: 2)
        #expect(machine.received(.result(result)) == .resume("second", .result(result)))
    }

    @Test func `a result resumes its caller, in any order`() {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "first")
        _ = machine.call("b", waiter: "second")
        for (request, waiter) in [(2 as RequestID, "second"), (1, "first")] {
            let result = ResultMessage(request: request)
            #expect(machine.received(.result(result)) == .resume(waiter, .result(result)))
        }
    }

    @Test func `an error fails its caller with URI, payload and details`() throws {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "caller")
        let payload = try Payload(arguments: ["because"])
        let error = ErrorMessage(requestType: .call, request: 1, details: ["a": 1], error: "a.b", payload: payload)
        #expect(
            machine.received(.error(error))
                == .resume("caller", .failed(WAMPError("a.b", payload: payload, details: ["a": 1]))))
    }

    @Test func `parts of a result that were not asked for are ignored, the whole counts`() {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "caller")
        #expect(machine.received(.result(ResultMessage(request: 1, details: ["progress": true]))) == .ignore)
        let whole = ResultMessage(request: 1)
        #expect(machine.received(.result(whole)) == .resume("caller", .result(whole)))
    }

    @Test func `a cancelled call is cancelled at the dealer, and its late answer consumed silently`() {
        for late in [
            Message.result(ResultMessage(request: 1)),
            .error(ErrorMessage(requestType: .call, request: 1, error: .canceled)),
        ] {
            var machine = Machine.joined()
            _ = machine.call("a", waiter: "caller")
            #expect(
                machine.cancel(1)
                    == .resume("caller", CancelMessage(request: 1, options: ["mode": "killnowait"])))
            #expect(machine.cancel(1) == .ignore)
            #expect(machine.received(late) == .ignore)
        }
    }

    @Test func `CANCEL is not sent to a dealer that cannot cancel`() {
        var machine = Machine.joined(dealer: [])
        _ = machine.call("a", waiter: "caller")
        #expect(machine.cancel(1) == .resume("caller", nil))
        #expect(machine.received(.result(ResultMessage(request: 1))) == .ignore)
    }

    @Test func `a call that was answered cannot be cancelled`() {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "caller")
        _ = machine.received(.result(ResultMessage(request: 1)))
        #expect(machine.cancel(1) == .ignore)
    }

    @Test func `a second answer is ignored, an answer to no request is a protocol violation`() {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "caller")
        _ = machine.received(.result(ResultMessage(request: 1)))
        #expect(machine.received(.result(ResultMessage(request: 1))) == .ignore)
        #expect(machine.received(.result(ResultMessage(request: 2))) == .violation(.unknownRequest(.call, 2)))
    }

    @Test func `an answer of another type than the request is a protocol violation`() {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "caller")
        #expect(
            machine.received(.published(PublishedMessage(request: 1, publication: 2)))
                == .violation(.unknownRequest(.publish, 1)))
        #expect(machine.end().waiters == ["caller"])
    }

    @Test func `an ERROR for a CANCEL is ignored, one for an INVOCATION is a protocol violation`() {
        var machine = Machine.joined()
        _ = machine.call("a", waiter: "caller")
        #expect(
            machine.received(.error(ErrorMessage(requestType: .cancel, request: 1, error: .invalidArgument))) == .ignore
        )
        #expect(
            machine.received(.error(ErrorMessage(requestType: .invocation, request: 1, error: .canceled)))
                == .violation(.invalidRequestType))
    }
}
