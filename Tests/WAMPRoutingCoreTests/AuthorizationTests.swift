import Synchronization
import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct AuthorizationTests {
    /// What the authorizer was asked.
    private final class Record: Sendable {
        private let requests = Mutex<[AuthorizationRequest]>([])

        func add(_ request: AuthorizationRequest) { requests.withLock { $0.append(request) } }

        func take() -> [AuthorizationRequest] {
            requests.withLock { requests in
                defer { requests = [] }
                return requests
            }
        }
    }

    private func world(_ authorizer: @escaping Authorizer) -> World {
        var rules = RealmRules()
        rules.authorizer = authorizer
        var world = World(rules: rules)
        world.join(1, "ada", "user")
        return world
    }

    @Test func `U16: the authorizer is asked for each call, registration, publication and subscription`() throws {
        let record = Record()
        var world = world { request in
            record.add(request)
            return .allowed
        }
        _ = world.register(1, "com.a", request: 1, options: ["match": "prefix"])
        _ = world.subscribe(1, "com..b", request: 2, options: ["match": "wildcard"])
        _ = world.call(1, "com.a.b", request: 3)
        _ = world.publish(1, "com.c", request: 4)
        _ = try world.ask(1, "wamp.session.count")
        _ = world.unregister(1, 1, request: 5)
        func asked(
            _ action: AuthorizationRequest.Action, _ uri: URI, _ match: MatchPolicy, _ options: Details = [:]
        ) -> AuthorizationRequest {
            AuthorizationRequest(
                session: 1, authID: "ada", authRole: "user", action: action, uri: uri, match: match, options: options,
                realm: "com.example.realm")
        }
        #expect(
            record.take() == [
                asked(.register, "com.a", .prefix, ["match": "prefix"]),
                asked(.subscribe, "com..b", .wildcard, ["match": "wildcard"]),
                asked(.call, "com.a.b", .exact), asked(.publish, "com.c", .exact),
                asked(.call, "wamp.session.count", .exact),
            ])
    }

    @Test(
        arguments: [(.denied, .notAuthorized), (.failed("no answer"), .authorizationFailed)] as [(Authorization, URI)])
    func `U16: a refusal is not_authorized, a failure authorization_failed`(answer: Authorization, error: URI) {
        var world = world { _ in answer }
        #expect(world.register(1, "com.a").withoutSentences == [.error(.register, 1, error, to: 1)])
        #expect(world.subscribe(1, "com.a").withoutSentences == [.error(.subscribe, 1, error, to: 1)])
        #expect(world.call(1, "com.a").withoutSentences == [.error(.call, 1, error, to: 1)])
        #expect(
            world.publish(1, "com.a", options: ["acknowledge": true]).withoutSentences
                == [.error(.publish, 1, error, to: 1)])
        #expect(world.realm.contains(1))
    }

    @Test func `U17: a refused publication that is not acknowledged is silent`() {
        var world = world { $0.action == .publish ? .denied : .allowed }
        _ = world.subscribe(1, "com.a")
        #expect(world.publish(1, "com.a", options: ["exclude_me": false]) == [])
    }

    @Test func `K13: the meta API obeys authorization like any procedure`() throws {
        var world = world { $0.uri == "wamp.session.list" ? .denied : .allowed }
        #expect(try world.ask(1, "wamp.session.list") == .error(.notAuthorized))
        #expect(try world.ask(1, "wamp.session.count") == .result([1]))
    }

    @Test func `K13: a testament is authorized like the publication that it will be`() throws {
        var world = world { $0.action == .publish ? .denied : .allowed }
        #expect(try world.ask(1, "wamp.session.add_testament", "com.a", [], [:]) == .error(.notAuthorized))
    }

    @Test func `the authorizer is not asked about what is no URI`() {
        let record = Record()
        var world = world { request in
            record.add(request)
            return .allowed
        }
        #expect(world.call(1, "no uri").withoutSentences == [.error(.call, 1, .invalidURI, to: 1)])
        #expect(record.take().isEmpty)
    }
}
