internal import ByteCore
internal import Scheduling
internal import WAMP
internal import WAMPCore

// What a session does. Each of these ends when the session is lost or nothing new is begun.
extension TortureLife {
    /// Subscribes to topics, and has a task write down what comes for each.
    func subscribe(in listeners: inout ThrowingTaskGroup<Void, any Error>) async throws {
        var generator = RandomNumbers(seed: seed &+ 1)
        var wanted = [("torture.topic.", MatchPolicy.prefix)]
        wanted += TortureLife.topics.map { ($0, MatchPolicy.exact) }
        for (topic, match) in wanted where Bool.random(using: &generator) {
            let events: Events<Event>
            do {
                events = try await session.events(
                    topic, buffering: EventBuffering(limit: 1_000_000), options: SubscribeOptions(match: match))
            } catch is SessionError {
                return
            }
            note(.subscribed, topic, match.rawValue)
            listeners.addTask { try await listen(to: topic, events) }
        }
    }

    private func listen(to topic: String, _ events: Events<Event>) async throws {
        do {
            for try await event in events {
                let publication: String = try event.argument(0)
                note(.event, publication, topic)
            }
        } catch is SessionError {
            // What came before was written down.
        }
    }

    /// Offers what all offer.
    func offer() async throws {
        try await register(Self.procedure, invoke: .roundRobin)
    }

    /// Publishes to one topic after the other.
    func publish() async throws {
        var generator = RandomNumbers(seed: seed &+ 2)
        while isActing {
            let topic = Self.topics.randomElement(using: &generator) ?? Self.topics[0]
            let padding = String(repeating: "p", count: [0, 30, 3000].randomElement(using: &generator) ?? 0)
            let operation = nextOperation()
            note(.publishing, "\(operation)", topic)
            do {
                try await session.publish(topic, "\(operation)", padding, acknowledge: true)
                note(.acknowledged, "\(operation)")
            } catch let error as WAMPError {
                note(.refused, "\(operation)", error.uri.string)
            } catch is SessionError {
                return note(.abandoned, "\(operation)")
            }
            try await pause(15, &generator)
        }
    }

    /// Calls what all offer, with more or less in it.
    func call(as caller: Int) async throws {
        var generator = RandomNumbers(seed: seed &+ 10 &+ UInt64(caller))
        while isActing, try await call(Self.procedure, size: [0, 100, 20_000][caller % 3]) {
            try await pause(15, &generator)
        }
    }

    /// Offers something of its own, calls it, takes it back and calls it again.
    func comeAndGo() async throws {
        var generator = RandomNumbers(seed: seed &+ 3)
        var number = 0
        while isActing {
            number += 1
            let own = "torture.own.\(name).\(number)"
            guard let registration = try await register(own, invoke: .single), try await call(own, size: 10) else {
                return
            }
            note(.withdrawing, own)
            do {
                try await registration.cancel()
            } catch is SessionError {
                return
            } catch let error as WAMPError {
                guard isActing else { return }  // leaving has taken it back already
                throw error
            }
            note(.withdrawn, own)
            guard try await call(own, size: 10) else { return }
            try await pause(300, &generator)
        }
    }

    /// Offers a procedure that doubles a number, after a while or at once.
    ///
    /// - Returns: nil when the session is lost, or the router refuses.
    @discardableResult
    private func register(_ procedure: String, invoke: InvocationPolicy) async throws -> Registration? {
        do {
            let options = RegisterOptions(invoke: invoke)
            let registration = try await session.register(procedure, options: options) {
                (call: String, number: Int, _: String) in
                note(.invoked, call)
                if number % 4 == 0 { try await session.scheduler.sleep(for: .milliseconds(number % 100)) }
                return number * 2
            }
            note(.registered, procedure)
            return registration
        } catch is SessionError {
            return nil
        }
    }

    /// - Returns: false when the session is lost.
    private func call(_ procedure: String, size: Int) async throws -> Bool {
        let operation = nextOperation()
        note(.calling, "\(operation)", procedure)
        do {
            let result: Int = try await session.call(
                procedure, "\(operation)", operation.number, String(repeating: "c", count: size))
            note(result == operation.number * 2 ? .answered : .wrong, "\(operation)")
        } catch let error as WAMPError {
            note(.failed, "\(operation)", error.uri.string)
        } catch is SessionError {
            note(.lost, "\(operation)")
            return false
        }
        return true
    }
}
