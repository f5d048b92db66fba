import TestSupport
import Testing
import WAMP
import WAMPRouter

@Suite(.timeLimit(.minutes(1))) struct `The router` {
    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `T15, R3, R5: brings a call to its callee, and the result or the error back`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withRouter(kind) { world in
            let callee = try await world.join(over: carrier)
            let caller = try await world.join()
            let registration = try await callee.register("com.example.add")
            try await caller.send(#"[48,7814135,{},"com.example.add",[2,3],{"exact":true}]"#)
            var invocation = try await callee.receiveInvocation()
            #expect(invocation.registration == registration)
            #expect(try invocation.payload.arguments() == [2, 3])
            #expect(try invocation.payload.keywordArguments() == ["exact": true])
            try await callee.send(#"[70,\#(invocation.request),{},[5]]"#)
            let result = try await caller.receiveResult()
            #expect(result.request == 7_814_135)
            #expect(try result.payload.arguments() == [5])

            try await caller.send(#"[48,12,{},"com.example.add",[2]]"#)
            invocation = try await callee.receiveInvocation()
            try await callee.send(#"[8,68,\#(invocation.request),{},"com.example.missing",["b"]]"#)
            let error = try await caller.receiveError()
            #expect(error.request == 12)
            #expect(error.error == "com.example.missing")
            #expect(try error.payload.arguments() == ["b"])
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `P5, P6: gives every subscriber but the publisher one event`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        try await withRouter(kind) { world in
            var subscribers: [any Client] = []
            for index in 0..<20 {
                let subscriber = try await world.join(over: index.isMultiple(of: 2) ? .webSocket : .link)
                try await subscriber.subscribe(to: "com.example.topic")
                subscribers.append(subscriber)
            }
            let publisher = try await world.join(over: carrier)
            let subscription = try await publisher.subscribe(to: "com.example.topic")
            for number in 1...3 {
                try await publisher.publish("[\(number)]", on: "com.example.topic", request: number + 1)
            }
            for subscriber in subscribers {
                for number in 1...3 {
                    let event = try await subscriber.receiveEvent()
                    #expect(event.subscription == subscription)
                    #expect(try event.payload.arguments() == [Value(integer: number)])
                }
            }
            // Only now is there an event for the publisher itself: it has had none before.
            try await subscribers[0].publish(#"["other"]"#, on: "com.example.topic", request: 2)
            #expect(try await publisher.receiveEvent().payload.arguments() == ["other"])
        }
    }

    @Test(arguments: SchedulerKind.both, Carrier.allCases)
    func `P9, R12: keeps the order of events and results, across topics and procedures`(
        kind: SchedulerKind, carrier: Carrier
    ) async throws {
        let count = 500
        try await withRouter(kind) { world in
            let sender = try await world.join(over: carrier)
            let receiver = try await world.join(over: carrier)
            for name in 0..<2 {
                try await receiver.subscribe(to: "com.example.topic\(name)", request: 2 * name + 1)
                try await receiver.register("com.example.procedure\(name)", request: 2 * name + 2)
            }
            for number in 0..<count {
                try await sender.send(#"[16,\#(2 * number + 1),{},"com.example.topic\#(number % 2)",[\#(number)]]"#)
                try await sender.send(#"[48,\#(2 * number + 2),{},"com.example.procedure\#(number % 2)",[\#(number)]]"#)
            }
            for number in 0..<count {
                #expect(try await receiver.receiveEvent().payload.arguments() == [Value(integer: number)])
                let invocation = try await receiver.receiveInvocation()
                #expect(try invocation.payload.arguments() == [Value(integer: number)])
                try await receiver.send("[70,\(invocation.request),{},[\(number)]]")
            }
            for number in 0..<count {
                let result = try await sender.receiveResult()
                #expect(try result.payload.arguments() == [Value(integer: number)])
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `carries payloads of every awkward size to a callee and back`(kind: SchedulerKind) async throws {
        try await withRouter(kind) { world in
            let callee = try await world.join()
            let caller = try await world.join()
            try await callee.register("com.example.echo")
            for (index, size) in [0, 125, 126, 127, 32_767, 32_768, 65_535, 65_536, 1_048_576].enumerated() {
                let text = String(repeating: "x", count: size)
                try await caller.send(#"[48,\#(index + 1),{},"com.example.echo",["\#(text)"]]"#)
                let invocation = try await callee.receiveInvocation()
                #expect(try invocation.payload.arguments() == [.string(text)])
                try await callee.send(#"[70,\#(invocation.request),{},["\#(text)"]]"#)
                #expect(try await caller.receiveResult().payload.arguments() == [.string(text)])
            }
        }
    }
}
