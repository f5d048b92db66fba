import Scheduling
import TestSupport
import Testing
import WAMP
import WAMPCore

/// Asks `request`, checks what arrives at the router, answers with `results`, and gives what `request` makes of it.
private func ask<Result: Sendable>(
    _ procedure: URI, _ arguments: [Value] = [], _ keywordArguments: [String: Value] = [:], answering results: Value...,
    by request: @escaping @concurrent @Sendable (MetaAPI) async throws -> Result
) async throws -> Result {
    var outcome: Result?
    try await withFakeRouter { session, router, scheduler in
        let asking = scheduler.task { try await request(session.meta) }
        let call = try await router.nextCall()
        #expect(call.procedure == procedure)
        #expect(try call.payload.arguments() == arguments)
        #expect(try call.payload.keywordArguments() == keywordArguments)
        try await router.send(
            .result(ResultMessage(request: call.request, payload: Payload(arguments: results))))
        outcome = try await asking.value
    }
    return try #require(outcome)
}

/// Subscribes by `request`, and gives the first element that comes of an event with `arguments`.
private func hear<Element: Sendable>(
    _ topic: URI, _ arguments: Value...,
    by request: @escaping @concurrent @Sendable (MetaAPI) async throws -> Events<Element>
) async throws -> Element {
    var heard: Element?
    try await withFakeRouter { session, router, scheduler in
        let subscribing = scheduler.task { try await request(session.meta) }
        #expect(try await router.grantSubscription(5).topic == topic)
        let events = try await subscribing.value
        try await router.send(
            .event(EventMessage(subscription: 5, publication: 1, payload: Payload(arguments: arguments))))
        var iterator = events.makeAsyncIterator()
        heard = try await iterator.next()
    }
    return try #require(heard)
}

@Suite struct `The meta API` {
    @Test func `K1, K2: counts, lists and describes sessions`() async throws {
        #expect(try await ask("wamp.session.count", answering: 3) { try await $0.sessions.count() } == 3)
        let ofRoles = try await ask("wamp.session.count", [["a", "b"]], answering: 2) {
            try await $0.sessions.count(roles: ["a", "b"])
        }
        #expect(ofRoles == 2)
        #expect(try await ask("wamp.session.list", answering: [1, 2]) { try await $0.sessions.list() } == [1, 2])
        let info = try await ask(
            "wamp.session.get", [7],
            answering: ["session": 7, "authid": "ada", "authrole": "admin", "authmethod": "ticket"]
        ) { try await $0.sessions.details(of: 7) }
        #expect(info.id == 7 && info.authID == "ada" && info.role == "admin" && info.authMethod == "ticket")
    }

    @Test func `K3: tells of sessions that come and go`() async throws {
        let joined = try await hear("wamp.session.on_join", ["session": 7, "authid": "ada"]) {
            try await $0.sessions.joins()
        }
        #expect(joined.id == 7 && joined.authID == "ada")
        let left = try await hear("wamp.session.on_leave", 7, "ada", "admin") { try await $0.sessions.leaves() }
        #expect(left.id == 7 && left.authID == "ada" && left.role == "admin")
    }

    @Test func `K4, K6: ends sessions, one or many`() async throws {
        let words: [String: Value] = ["reason": "a.reason", "message": "enough"]
        _ = try await ask("wamp.session.kill", [7], words) {
            try await $0.sessions.kill(7, reason: "a.reason", message: "enough")
        }
        let ids = try await ask("wamp.session.kill_by_authid", ["ada"], answering: [1, 2]) {
            try await $0.sessions.kill(authID: "ada")
        }
        #expect(ids == [1, 2])
        let count = try await ask("wamp.session.kill_by_authrole", ["guest"], answering: 4) {
            try await $0.sessions.kill(role: "guest")
        }
        #expect(count == 4)
        // Crossbar.io lists them.
        #expect(try await ask("wamp.session.kill_all", answering: [1, 2]) { try await $0.sessions.killAll() } == 2)
    }

    @Test func `K8: lists, finds and describes registrations`() async throws {
        let list = try await ask("wamp.registration.list", answering: ["exact": [1], "prefix": [2, 3]]) {
            try await $0.registrations.list()
        }
        #expect(list.exact == [1] && list.prefix == [2, 3] && list.wildcard == [])
        let found = try await ask("wamp.registration.lookup", ["a.", ["match": "prefix"]], answering: 2) {
            try await $0.registrations.lookup("a.", match: .prefix)
        }
        #expect(found == 2)
        for nothing in [Value.null, 0] {
            let missing = try await ask("wamp.registration.match", ["a.b"], answering: nothing) {
                (try await $0.registrations.match("a.b")).map { $0.rawValue } ?? 0
            }
            #expect(missing == 0)
        }
        let info = try await ask(
            "wamp.registration.get", [2], answering: ["id": 2, "uri": "a.", "match": "prefix", "invoke": "first"]
        ) { try await $0.registrations.details(of: 2) }
        #expect(info.id == 2 && info.procedure == "a." && info.match == .prefix && info.invoke == .first)
        let callees = try await ask("wamp.registration.list_callees", [2], answering: [7]) {
            try await $0.registrations.callees(of: 2)
        }
        #expect(callees == [7])
        let count = try await ask("wamp.registration.count_callees", [2], answering: 1) {
            try await $0.registrations.calleeCount(of: 2)
        }
        #expect(count == 1)
    }

    @Test func `K9: tells of registrations`() async throws {
        let info = try await hear("wamp.registration.on_create", 7, ["id": 2, "uri": "a.b"]) {
            try await $0.registrations.creations()
        }
        #expect(info.procedure == "a.b")
        let changes = [
            try await hear("wamp.registration.on_register", 7, 2) { try await $0.registrations.additions() },
            try await hear("wamp.registration.on_unregister", 7, 2) { try await $0.registrations.removals() },
            try await hear("wamp.registration.on_delete", 7, 2) { try await $0.registrations.deletions() },
        ]
        #expect(changes.allSatisfy { $0.session == 7 && $0.id == 2 })
    }

    @Test func `K10: lists, finds and describes subscriptions`() async throws {
        let list = try await ask("wamp.subscription.list", answering: ["wildcard": [4]]) {
            try await $0.subscriptions.list()
        }
        #expect(list.wildcard == [4])
        let found = try await ask("wamp.subscription.lookup", ["a.b", ["match": "exact"]], answering: 4) {
            try await $0.subscriptions.lookup("a.b")
        }
        #expect(found == 4)
        let matches = try await ask("wamp.subscription.match", ["a.b"], answering: [4, 5]) {
            try await $0.subscriptions.matches("a.b")
        }
        #expect(matches == [4, 5])
        #expect(
            try await ask("wamp.subscription.match", ["a"], answering: .null) {
                try await $0.subscriptions.matches("a")
            }
                == [])
        let info = try await ask("wamp.subscription.get", [4], answering: ["id": 4, "uri": "a.b"]) {
            try await $0.subscriptions.details(of: 4)
        }
        #expect(info.topic == "a.b" && info.match == .exact)
        let subscribers = try await ask("wamp.subscription.list_subscribers", [4], answering: [7, 8]) {
            try await $0.subscriptions.subscribers(of: 4)
        }
        #expect(subscribers == [7, 8])
        let count = try await ask("wamp.subscription.count_subscribers", [4], answering: 2) {
            try await $0.subscriptions.subscriberCount(of: 4)
        }
        #expect(count == 2)
    }

    @Test func `K11: tells of subscriptions`() async throws {
        let info = try await hear("wamp.subscription.on_create", 7, ["id": 4, "uri": "a.b"]) {
            try await $0.subscriptions.creations()
        }
        #expect(info.topic == "a.b")
        let changes = [
            try await hear("wamp.subscription.on_subscribe", 7, 4) { try await $0.subscriptions.additions() },
            try await hear("wamp.subscription.on_unsubscribe", 7, 4) { try await $0.subscriptions.removals() },
            try await hear("wamp.subscription.on_delete", 7, 4) { try await $0.subscriptions.deletions() },
        ]
        #expect(changes.allSatisfy { $0.session == 7 && $0.id == 4 })
    }

    @Test(arguments: [true, false])
    func `E13: asks for history with its eleven filters, and reads both forms of the answer`(
        isOneList: Bool
    ) async throws {
        let stored: Value = [
            "timestamp": "2026-11-23T12:00:00Z", "subscription": 4, "publication": 9, "details": ["publisher": 7],
            "args": [1], "kwargs": ["k": 2],
        ]
        let words: [String: Value] = [
            "reverse": true, "limit": 5, "topic": "a.b", "from_time": "1", "after_time": "2", "before_time": "3",
            "until_time": "4", "from_publication": 1, "after_publication": 2, "before_publication": 3,
            "until_publication": 4,
        ]
        let events = try await ask(
            "wamp.subscription.get_events", [4], words, answering: isOneList ? [stored] : stored
        ) { meta in
            var query = HistoryQuery(limit: 5, isReversed: true)
            query.topic = "a.b"
            (query.fromTime, query.afterTime, query.beforeTime, query.untilTime) = ("1", "2", "3", "4")
            (query.fromPublication, query.afterPublication) = (1, 2)
            (query.beforePublication, query.untilPublication) = (3, 4)
            return try await meta.subscriptions.history(of: 4, query)
        }
        let event = try #require(events.first)
        #expect(event.publication == 9 && event.timestamp == "2026-11-23T12:00:00Z" && event.details.publisher == 7)
        #expect(try event.payload.arguments() == [1])
        #expect(try event.payload.keywordArguments() == ["k": 2])
    }

    @Test func `K14, K15: adds and flushes testaments`() async throws {
        _ = try await ask(
            "wamp.session.add_testament", ["a.gone", ["Ada", 1], ["k": true]],
            ["scope": "detached", "publish_options": ["retain": true]]
        ) { meta in
            var options = PublishOptions()
            options.retains = true
            try await meta.testaments.add(
                "a.gone", "Ada", 1, keywordArguments: ["k": true], scope: .detached, options: options)
        }
        _ = try await ask("wamp.session.flush_testaments", [], ["scope": "destroyed"]) {
            try await $0.testaments.flush()
        }
    }

    @Test(arguments: ["many", [:], .null] as [Value])
    func `says what is wrong with an answer that is not as WAMP lays it down`(answer: Value) async throws {
        await #expect(throws: ArgumentError.self) {
            _ = try await ask("wamp.session.count", answering: answer) { try await $0.sessions.count() }
        }
    }
}
