import TestSupport
import Testing
import WAMPCore

/// What `.ci/fuzz` does at length, in short and the same each time.
@Suite struct SessionRobustnessTests {
    /// One of each kind that a router may send, and some that it may not.
    private func messages(_ number: UInt64) -> [Message] {
        let request = RequestID(rawValue: number)
        let progress: Details = ["progress": true, "receive_progress": true]
        return [
            .hello(HelloMessage(realm: "realm1")), .welcome(WelcomeMessage(session: 7)),
            .challenge(ChallengeMessage(method: "ticket")), .authenticate(AuthenticateMessage(signature: "")),
            .published(PublishedMessage(request: request, publication: 1)),
            .subscribed(SubscribedMessage(request: request, subscription: 1)),
            .unsubscribed(UnsubscribedMessage(request: request)),
            .unsubscribed(UnsubscribedMessage(request: 0, details: ["subscription": 1])),
            .event(EventMessage(subscription: 1, publication: 1)),
            .result(ResultMessage(request: request)), .result(ResultMessage(request: request, details: progress)),
            .error(ErrorMessage(requestType: .call, request: request, error: "a.error")),
            .error(ErrorMessage(requestType: .unregister, request: request, error: "a.error")),
            .registered(RegisteredMessage(request: request, registration: 1)),
            .unregistered(UnregisteredMessage(request: request)),
            .unregistered(UnregisteredMessage(request: 0, details: ["registration": 1])),
            .invocation(InvocationMessage(request: request, registration: 1)),
            .invocation(InvocationMessage(request: request, registration: 1, details: progress)),
            .interrupt(InterruptMessage(request: request, options: ["mode": "kill"])),
            .interrupt(InterruptMessage(request: request)), .yield(YieldMessage(request: request)),
            .goodbye(GoodbyeMessage(reason: .closeRealm)), .abort(AbortMessage(reason: .protocolViolation)),
        ]
    }

    @Test func `Z10: messages of any kind, at any time, trap nowhere and leave nobody waiting`() {
        var establishedCount = 0
        for seed in 0..<2000 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var machine = Machine()
            _ = machine.hello(realm: "realm1")
            if seed % 4 != 0 { _ = machine.received(.welcome(WelcomeMessage(session: 7))) }
            if machine.isEstablished { establishedCount += 1 }
            var waiting: Set<String> = []
            for step in 0..<40 {
                if machine.isEstablished, Bool.random(using: &generator) {
                    let waiter = "\(step)"
                    waiting.insert(waiter)
                    ask(&machine, waiter, using: &generator)
                }
                let choices = messages(.random(in: 1...6, using: &generator))
                guard let message = choices.randomElement(using: &generator) else { continue }
                if case .resume(let waiter, _) = machine.received(message) {
                    #expect(waiting.remove(waiter) != nil, "resumed twice, seed \(seed)")
                }
            }
            #expect(Set(machine.end().waiters) == waiting, "seed \(seed)")
        }
        #expect(establishedCount == 1500)
    }

    private func ask(_ machine: inout Machine, _ waiter: String, using generator: inout SeededGenerator) {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: _ = machine.call("a.procedure", options: ["receive_progress": true], waiter: waiter)
        case 1: _ = machine.publish(to: "a.topic", acknowledging: waiter)
        case 2: _ = machine.subscribe(to: "a.topic", subscriber: waiter, waiter: waiter)
        default: _ = machine.register("a.procedure", handler: waiter, waiter: waiter)
        }
    }
}
