import RandomMessages
import WAMPCore

/// A client's session whose router sends anything at any time, while the client asks for anything it may ask for:
/// nothing traps, everyone who waits is resumed once, each call of a handler is answered at most once, and whatever the
/// session sends can be read.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var world = SessionWorld(Choices(data, size))
    world.run()
    return 0
}

/// The session, and what is known of it from outside.
private struct SessionWorld {
    private typealias Machine = SessionMachine<Int, Int, Int>

    private var choices: Choices
    private var machine = Machine()
    private var isOver = false
    private var lastNumber = 0  // of waiters, subscribers and handlers
    private var waiting: Set<Int> = []
    private var sent: [RequestID] = []
    private var subscribers: [RequestID] = []
    private var registrations: [RegistrationID] = []
    private var invocations: [RequestID] = []

    init(_ choices: Choices) { self.choices = choices }

    mutating func run() {
        if choices.isOne(in: 2) {
            var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
            // A ticket needs no random number, so that each run is the same.
            try? machine.introduce(.ticket(authID: "tina", ticket: "secret"), using: &generator)
        }
        send(.hello(machine.hello(realm: "realm1")))
        if choices.isOne(in: 2) { join() }
        while !choices.isOver, !isOver {
            if machine.isEstablished, choices.isOne(in: 2) {
                ask()
            } else if let message = choices.message() {
                perform(machine.received(message))
            }
        }
        end()
    }

    /// What most sessions begin with.
    private mutating func join() {
        var details = Details()
        details.announce([
            .broker: [.acknowledgedEventDelivery], .dealer: [.callCanceling, .progressiveCallInvocations],
        ])
        perform(machine.received(.welcome(WelcomeMessage(session: 1, details: details))))
    }

    // MARK: What the router causes

    private mutating func perform(_ action: Machine.Action) {
        switch action {
        case .joined, .ignore, .subscriptionRevoked: break
        case .answer(let challenge): answer(challenge)
        case .resume(let waiter, let reply): resume(waiter, with: reply)
        case .progress(let waiter, _): precondition(waiting.contains(waiter), "a part for nobody")
        case .send(let message): send(message)
        case .deliver(let event, let subscribers):
            precondition(!subscribers.isEmpty, "an event for nobody")
            if let answer = machine.acknowledgement(of: event) { send(.eventReceived(answer)) }
        case .invoke(let invocation, _): invocations.append(invocation.request)
        case .continueInvocation(let invocation):
            precondition(invocations.contains(invocation.request), "a part of a call that does not run")
        case .interrupt(let request, _): precondition(invocations.contains(request), "an interrupt of nothing")
        case .registrationRevoked(_, _): break
        case .replyGoodbyeAndClose(let answer, _):
            send(.goodbye(answer))
            isOver = true
        case .violation(let violation):
            send(.abort(AbortMessage(violation)))
            isOver = true
        case .authenticationFailed(let error):
            send(.abort(AbortMessage(error)))
            isOver = true
        case .refused, .closed: isOver = true
        }
    }

    private mutating func answer(_ challenge: ChallengeMessage) {
        guard var method = machine.challenged else { preconditionFailure("a challenge without a method") }
        guard let message = try? method.answer(challenge) else { return }
        machine.answered(by: method)
        send(.authenticate(message))
    }

    private mutating func resume(_ waiter: Int, with reply: Reply) {
        precondition(waiting.remove(waiter) != nil, "somebody was resumed twice")
        switch reply {
        case .registered(let registration): registrations.append(registration)
        case .result, .published, .subscribed, .unsubscribed, .unregistered, .failed: break
        }
    }

    // MARK: What the client does

    private mutating func ask() {
        switch choices.number(below: 11) {
        case 0:
            let call = machine.call(ownURI(), options: ownOptions(), waiter: newWaiter())
            sent.append(call.request)
            send(.call(call))
        case 1:
            guard let request = chosen(sent) else { return }
            let part = machine.continueCall(request, payload: .empty, isLast: choices.isOne(in: 2))
            if let part { send(.call(part)) }
        case 2: cancel()
        case 3:
            let message = machine.publish(to: ownURI(), options: ownOptions(), acknowledging: newWaiter())
            sent.append(message.request)
            send(.publish(message))
        case 4:
            let message = machine.subscribe(
                to: ownURI(), options: ownOptions(), subscriber: newNumber(), waiter: newWaiter())
            sent.append(message.request)
            subscribers.append(message.request)
            send(.subscribe(message))
        case 5:
            guard let subscriber = chosen(subscribers) else { return }
            removed(machine.unsubscribe(subscriber, waiter: newWaiter())) { .unsubscribe($0) }
        case 6:
            let message = machine.register(
                ownURI(), options: ownOptions(), handler: newNumber(), waiter: newWaiter())
            sent.append(message.request)
            send(.register(message))
        case 7:
            guard let registration = chosen(registrations) else { return }
            removed(machine.unregister(registration, waiter: newWaiter())) { .unregister($0) }
        case 8:
            guard let request = chosen(invocations) else { return }
            if let part = machine.yieldProgress(request, payload: .empty) { send(.yield(part)) }
        case 9: finishInvocation()
        default:
            if choices.isOne(in: 16) { send(.goodbye(machine.goodbye())) }
        }
    }

    private mutating func cancel() {
        guard let request = chosen(sent) else { return }
        switch machine.cancel(request, mode: choices.one(of: [.skip, .kill, .killNoWait])) {
        case .resume(let waiter, let message):
            precondition(waiting.remove(waiter) != nil, "somebody was resumed twice")
            if let message { send(.cancel(message)) }
        case .send(let message): send(.cancel(message))
        case .ignore: break
        }
    }

    private mutating func removed<Removal>(_ action: RemovalAction<Int, Removal>, _ message: (Removal) -> Message) {
        switch action {
        case .send(let removal): send(message(removal))
        case .resume(let waiter): precondition(waiting.remove(waiter) != nil, "somebody was resumed twice")
        }
    }

    /// A handler returns or throws: the first time it is sent, if at all.
    private mutating func finishInvocation() {
        guard let request = chosen(invocations) else { return }
        invocations.removeAll { $0 == request }
        let answer: Message? =
            if choices.isOne(in: 2) {
                machine.yield(request, payload: .empty).map { .yield($0) }
            } else {
                machine.fail(request, with: WAMPError("com.example.error")).map { .error($0) }
            }
        if let answer { send(answer) }
        precondition(machine.yield(request, payload: .empty) == nil, "a call was answered twice")
    }

    // MARK: What must hold

    private mutating func end() {
        let remains = machine.end()
        precondition(Set(remains.waiters) == waiting, "those who wait are not those who are known to")
        precondition(remains.waiters.count == waiting.count, "somebody waits twice")
        precondition(Set(remains.invocations).isSubset(of: invocations), "a call runs that was answered")
        let nothing = machine.end()
        precondition(nothing.waiters.isEmpty && nothing.subscribers.isEmpty && nothing.handlers.isEmpty)
    }

    /// What is sent can be read.
    private func send(_ message: Message) { message.requireReadable() }

    /// A name as applications use them: the session refuses others before they come to the machine.
    private mutating func ownURI() -> URI {
        choices.one(of: ["com.example.a", "com.example.a.b", "wamp.session.count"])
    }

    private mutating func ownOptions() -> Details {
        choices.one(of: [
            [:], ["receive_progress": true], ["progress": true], ["acknowledge": true], ["match": "prefix"],
            ["match": "wildcard"], ["invoke": "roundrobin"],
        ])
    }

    private mutating func newNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    private mutating func newWaiter() -> Int {
        let waiter = newNumber()
        waiting.insert(waiter)
        return waiter
    }

    private mutating func chosen<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : choices.one(of: elements)
    }
}
