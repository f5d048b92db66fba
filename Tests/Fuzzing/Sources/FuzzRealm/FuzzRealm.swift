import RandomMessages
import WAMPCore
import WAMPRoutingCore

/// A realm whose clients send anything at any time, join, leave and vanish, and whose owner takes his time to say what they
/// may do: nothing traps, each call is answered at most once and by nobody after its caller has gone, whatever is sent can
/// be read, and nothing is left when all are gone.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var world = RealmWorld(Choices(data, size))
    world.run()
    return 0
}

/// A client as its router knows it.
private struct Client {
    var machine = PeerMachine()
    var session: SessionID?
    /// How often it has called with a number, less the answers: parts of one call have the same, and so may one call
    /// after the other.
    var calls: [RequestID: Int] = [:]
}

private struct RealmWorld {
    private var choices: Choices
    private var clients: [Client]
    private let realm: RealmMachine
    private var outbox = Outbox()
    /// What the owner of the realm was asked and has not answered.
    private var questions: [QuestionID] = []
    private var lastSession: UInt64 = 0
    private var now = Duration.zero

    init(_ choices: Choices) {
        self.choices = choices
        clients = [Client](repeating: Client(), count: 4)
        var rules = RealmRules()
        rules.offersAdministration = true
        rules.eventHistories = [EventHistoryRule(topic: "com.example.", match: .prefix, maximumEvents: 4)]
        rules.authorizer = { request in
            guard request.uri == "com.example.a.b" else { return .allowed }
            return request.action == .call ? .decided(by: "com.example.a") : .undecided
        }
        realm = RealmMachine(name: "realm1", rules: rules, seed: 1, startedAt: Timestamp(milliseconds: 0))
    }

    mutating func run() {
        for index in clients.indices where choices.isOne(in: 2) { join(index) }
        while !choices.isOver {
            let index = choices.number(below: clients.count)
            switch choices.number(below: 16) {
            case 0: leave(index)
            case 1: join(index)
            case 2: pass(.milliseconds(choices.number(below: 4) * 500))
            case 3: answerQuestion()
            default:
                if let message = choices.message() { receive(message, from: index) }
            }
        }
        for index in clients.indices { leave(index) }
        precondition(realm.isEmpty && realm.deadline == nil, "something is left of clients that have gone")
    }

    // MARK: What clients do

    private mutating func join(_ index: Int) {
        var details = Details()
        details.announce(SessionMachine<Int, Int, Int>.roles)
        receive(.hello(HelloMessage(realm: "realm1", details: details)), from: index)
    }

    private mutating func receive(_ message: Message, from index: Int) {
        switch clients[index].machine.received(message) {
        case .join(_, let details): welcome(index, details)
        case .authenticate: preconditionFailure("nobody was challenged")
        case .route(let message):
            guard let session = clients[index].session else { preconditionFailure("a message of nobody is routed") }
            if case .call(let call) = message { clients[index].calls[call.request, default: 0] += 1 }
            realm.received(message, from: session, at: now, into: &outbox)
            deliver()
        case .replyGoodbye(let answer):
            check(.goodbye(answer))
            // What it sent before is handled first.
            if let session = clients[index].session, realm.leaves(session) { return }
            leave(index)
        case .abort(let abort):
            check(.abort(abort))
            leave(index)
        case .closed: leave(index)
        case .ignore: break
        }
    }

    private mutating func welcome(_ index: Int, _ hello: Details) {
        lastSession += 1
        let session = SessionID(rawValue: lastSession)
        let identity = Identity.anonymous(session)
        check(.welcome(clients[index].machine.joined(as: session, identity: identity, agent: "swampy")))
        clients[index].session = session
        realm.joined(session, as: identity, hello: hello, at: now, into: &outbox)
        deliver()
    }

    /// Its connection is lost; another client may take its place.
    private mutating func leave(_ index: Int) {
        let session = clients[index].session
        clients[index] = Client()
        guard let session else { return }
        realm.left(session, at: now, into: &outbox)
        deliver()
    }

    private mutating func pass(_ time: Duration) {
        now += time
        if let deadline = realm.deadline, deadline <= now { realm.hitDeadline(now: now, into: &outbox) }
        deliver()
        precondition(realm.deadline.map { $0 > now } ?? true, "a deadline was not kept")
    }

    private mutating func answerQuestion() {
        guard !questions.isEmpty else { return }
        let question = questions.remove(at: choices.number(below: questions.count))
        switch choices.number(below: 3) {
        case 0: realm.answered(question, with: .allowed, at: now, into: &outbox)
        case 1: realm.answered(question, with: .denied, at: now, into: &outbox)
        default: realm.failed(question, because: "out of order", at: now, into: &outbox)
        }
        deliver()
    }

    // MARK: What the router sends

    private mutating func deliver() {
        while let delivery = outbox.next() {
            switch delivery {
            case .message(let message, RealmMachine.ownID):
                precondition(
                    realm.receivedOwn(message, at: now, into: &outbox), "the realm gets what it did not ask for")
            case .message(let message, let session): deliver(message, to: session)
            case .event(let event, let audience):
                check(.event(event))
                precondition(audience.contains { $0 != RealmMachine.ownID }, "an event for nobody")
            case .abort(let session, let violation):
                guard let index = index(of: session) else { continue }
                if let abort = clients[index].machine.failed(violation) { check(.abort(abort)) }
                clients[index] = Client()
            case .end(let session, let reason, let text):
                guard let index = index(of: session) else { continue }
                if let goodbye = clients[index].machine.beginShutdown(reason, message: text) { check(goodbye) }
                clients[index].session = nil
                clients[index].calls = [:]
            case .expel(let session, _, _):
                if let index = index(of: session) { clients[index] = Client() }
            case .settled(let session):
                if let index = index(of: session) { leave(index) }
            case .ask(let question, _): questions.append(question)
            case .limited: break
            }
        }
    }

    private mutating func deliver(_ message: Message, to session: SessionID) {
        check(message)
        guard let index = index(of: session) else { return }
        let answered: RequestID? =
            switch message {
            case .result(let result) where !result.details.progress: result.request
            case .error(let error) where error.requestType == .call: error.request
            default: nil
            }
        guard let answered else { return }
        guard let count = clients[index].calls[answered], count > 0 else {
            preconditionFailure("a call was answered that nobody made")
        }
        clients[index].calls[answered] = count - 1
    }

    private func index(of session: SessionID) -> Int? { clients.firstIndex { $0.session == session } }

    /// What is sent can be read.
    private func check(_ message: Message) { message.requireReadable() }
}
