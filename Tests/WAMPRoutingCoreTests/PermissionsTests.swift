import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct PermissionsTests {
    private let permissions = Permissions(Self.roles)
    private static let roles: [String: Permissions.Role] = [
        "user": .permissions([
            Permission("com.example.", match: .prefix, allows: [.call, .subscribe]),
            Permission("com.example.secret", allows: []),
            Permission("com.example.open.", match: .prefix, allows: [.call, .subscribe, .publish]),
            Permission("com..news", match: .wildcard, allows: [.subscribe, .publish], disclosesPublisher: true),
            Permission("com.example.add", allows: [.call, .register], disclosesCaller: true),
        ]),
        "backend": .unrestricted,
        "asked": .procedure("com.authorize"),
        "later": .undecided,
    ]

    private func answer(
        _ action: AuthorizationRequest.Action, _ uri: URI, _ match: MatchPolicy = .exact, role: String = "user",
        by others: Permissions? = nil
    ) -> Authorization {
        (others ?? permissions).authorize(
            AuthorizationRequest(
                session: 1, authID: "ada", authRole: role, action: action, uri: uri, match: match, options: [:],
                realm: "realm1"))
    }

    @Test func `the exact permission counts, then the longest prefix, then a wildcard`() {
        #expect(answer(.call, "com.example.x") == .allowed)
        #expect(answer(.register, "com.example.x") == .denied)
        #expect(answer(.call, "com.example.secret") == .denied)
        #expect(answer(.publish, "com.example.open.x") == .allowed)
        #expect(answer(.publish, "com.other.news") == .allowedAndDisclosed)
        #expect(answer(.subscribe, "com.other.news") == .allowed)
        #expect(answer(.publish, "com.example.news") == .denied)
        #expect(answer(.call, "com.example.add") == .allowedAndDisclosed)
        #expect(answer(.register, "com.example.add") == .allowed)
        #expect(answer(.call, "org.example.x") == .denied)
    }

    @Test func `a pattern needs a permission for all that it matches`() {
        #expect(answer(.subscribe, "com.example.open.", .prefix) == .allowed)
        #expect(answer(.subscribe, "com.example.open.x", .prefix) == .allowed)
        #expect(answer(.subscribe, "com.example.", .prefix) == .denied)  // secret is below it
        #expect(answer(.subscribe, "com", .prefix) == .denied)
        #expect(answer(.subscribe, "com.example.open..x", .wildcard) == .allowed)
        #expect(answer(.subscribe, "com..x", .wildcard) == .denied)
        #expect(answer(.subscribe, "com..other", .wildcard) == .denied)
        #expect(answer(.subscribe, "..", .wildcard) == .denied)
    }

    @Test func `a wildcard allows no pattern of names for which something else comes first and forbids them`() {
        let others = Permissions([
            "user": .permissions([
                Permission("com.", match: .prefix, allows: [.call]),
                Permission("com..news", match: .wildcard, allows: [.subscribe]),
                Permission("org...news", match: .wildcard, allows: [.subscribe]),
                Permission("org.secret..news", match: .wildcard, allows: []),
                Permission("net..news", match: .wildcard, allows: [.subscribe]),
                Permission("..news", match: .wildcard, allows: []),
            ])
        ])
        #expect(answer(.subscribe, "com.a.news", by: others) == .denied)
        #expect(answer(.subscribe, "com..news", .wildcard, by: others) == .denied)
        #expect(answer(.call, "com..news", .wildcard, by: others) == .allowed)
        #expect(answer(.subscribe, "org.secret.a.news", by: others) == .denied)
        #expect(answer(.subscribe, "org...news", .wildcard, by: others) == .denied)
        #expect(answer(.subscribe, "net.a.news", by: others) == .allowed)
        #expect(answer(.subscribe, "net..news", .wildcard, by: others) == .allowed)
    }

    @Test func `a wildcard counts before prefixes where that is wanted`() {
        let crossbar = Permissions(Self.roles, wildcardsFirst: true)
        #expect(answer(.publish, "com.example.news", by: crossbar) == .allowedAndDisclosed)
        #expect(answer(.call, "com.example.news", by: crossbar) == .denied)
        #expect(answer(.call, "com.example.x", by: crossbar) == .allowed)
        #expect(answer(.call, "com.example.secret", by: crossbar) == .denied)
        #expect(answer(.call, "com.example.open.x", by: crossbar) == .allowed)
        // The wildcard forbids calls, and matches something that begins so; but no subscription.
        #expect(answer(.subscribe, "com.example.open.", .prefix, by: crossbar) == .allowed)
        #expect(answer(.call, "com.example.open.", .prefix, by: crossbar) == .denied)
    }

    @Test func `other roles are decided in other ways, and unknown ones may nothing`() {
        #expect(answer(.register, "com.a", role: "backend") == .allowed)
        #expect(answer(.call, "com.a", role: "asked") == .decided(by: "com.authorize"))
        #expect(answer(.call, "com.a", role: "later") == .undecided)
        #expect(answer(.call, "com.example.x", role: "nobody") == .denied)
    }
}

@Suite struct DecisionCacheTests {
    private func key(_ number: Int) -> DecisionCache.Key {
        DecisionCache.Key(
            AuthorizationRequest(
                session: 1, authID: "ada", authRole: "user", action: .call, uri: URI("com.a\(number)"), match: .exact,
                options: [:], realm: "realm1"))
    }

    @Test func `it is bounded, and keeps what is asked for`() {
        var cache = DecisionCache(maximum: 10)
        for number in 0..<1000 {
            cache.insert(.allowed, at: key(number), until: .seconds(1))
            #expect(cache.count <= 10)
            #expect(cache.answer(to: key(0), at: .zero) == .allowed)
        }
        #expect(cache.answer(to: key(999), at: .zero) == .allowed)
        #expect(cache.answer(to: key(1), at: .zero) == nil)
        #expect(cache.answer(to: key(999), at: .seconds(1)) == nil)
    }

    @Test func `one of no size remembers nothing`() {
        var cache = DecisionCache(maximum: 0)
        cache.insert(.allowed, at: key(1), until: .seconds(1))
        #expect(cache.answer(to: key(1), at: .zero) == nil)
    }
}
