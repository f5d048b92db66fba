import HTTP
import SerializationCore
import TestSupport
import Testing
import WAMPBridge

@Suite(.timeLimit(.minutes(1))) struct `What an operator sees` {
    private static let configuration: BridgeConfiguration = {
        var configuration = BridgeConfiguration()
        configuration.healthPath = "/health"
        configuration.readinessPath = "/ready"
        configuration.metricsPath = "/metrics"
        configuration.statusPage = StatusPage(at: "/admin/status")
        return configuration
    }()

    @Test(arguments: SchedulerKind.both)
    func `the process lives, and is ready until the router shuts down`(kind: SchedulerKind) async throws {
        try await withBridge(kind, Self.configuration) { world in
            #expect(try await world.get("/health").text == #"{"status":"alive"}"#)
            #expect(try await world.get("/ready").status == .ok)
            await world.router.shutdown(within: .zero)
            #expect(try await world.get("/health").status == .ok)
            let ready = try await world.get("/ready")
            #expect(ready.status == .serviceUnavailable)
            #expect(ready.text == #"{"status":"closing"}"#)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `the metrics count what happened, in Prometheus' text format`(kind: SchedulerKind) async throws {
        var router = RouterConfiguration(realms: ["realm1", #"re"al\m"#])
        router.rules.requestIDs = .strict
        try await withBridge(kind, Self.configuration, router: router) { world in
            let url = try await world.router.listen(at: "rs://127.0.0.1:0")
            let remote = try await Session.connect(to: url, realm: "realm1", on: world.scheduler)
            let local = try await world.session()
            try await remote.register("com.example.echo") { (text: String) in text }
            try await remote.register("com.example.fail") { () async throws -> Int in
                throw WAMPError("com.example.error")
            }
            let events = try await remote.subscribe("com.example.topic", as: Int.self)
            for _ in 0..<3 { let _: String = try await local.call("com.example.echo", "hello") }
            await #expect(throws: WAMPError.self) { let _: Int = try await local.call("com.example.fail") }
            await #expect(throws: WAMPError.self) { let _: Int = try await local.call("com.example.nobody") }
            for number in 0..<2 { try await local.publish("com.example.topic", number, acknowledge: true) }
            var iterator = events.makeAsyncIterator()
            for _ in 0..<2 { _ = try await iterator.next() }
            await #expect(throws: SessionError.self) {
                try await Session.connect(to: url, realm: "nowhere", on: world.scheduler)
            }

            let response = try await world.get("/metrics")
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let samples = try PrometheusSamples(response.text)
            func value(_ name: String) -> Double? { samples.values[name + #"{realm="realm1"}"#] }
            #expect(value("swampy_sessions") == 3)  // the status page's own is the third
            #expect(value("swampy_registrations") == 3)
            #expect(value("swampy_subscriptions") == 1)
            #expect(value("swampy_pending_calls") == 0)
            #expect(value("swampy_joins_total") == 3)
            #expect(value("swampy_calls_total") == 4)
            #expect(value("swampy_errors_total") == 1)
            #expect(value("swampy_refused_requests_total") == 1)
            #expect(value("swampy_publications_total") == 2)
            #expect(value("swampy_events_total") == 2)
            #expect(value("swampy_dropped_events_total") == 0)
            #expect(value("swampy_violations_total") == 0)
            #expect(try #require(value("swampy_received_bytes_total")) > 100)
            #expect(try #require(value("swampy_sent_bytes_total")) > 100)
            #expect(samples.values[#"swampy_sessions{realm="re\"al\\m"}"#] == 0)
            #expect(samples.values["swampy_refused_clients_total"] == 1)
            #expect(try #require(samples.values["swampy_connections"]) >= 3)

            let sent = value("swampy_sent_bytes_total")
            await remote.leave()
            let after = try PrometheusSamples(try await world.get("/metrics").text)
            // What a session carried still counts when it is gone.
            #expect(try #require(after.values[#"swampy_sent_bytes_total{realm="realm1"}"#]) >= sent ?? .infinity)
            #expect(after.values[#"swampy_registrations{realm="realm1"}"#] == 1)
            await local.leave()
        }
    }

    @Test func `the status page is served with what it needs, and asks for numbers by WAMP`() async throws {
        try await withBridge(.libev, Self.configuration) { world in
            let page = try await world.get("/admin/status")
            #expect(page.text.contains(#"src="/admin/status/status.js""#))
            for file in ["status.css", "status.js", "wamp.js"] {
                #expect(try await world.get("/admin/status/" + file).status == .ok)
            }
            #expect(try await world.get("/admin/status/realm.json").text == #"{"realm":"realm1"}"#)
            let socket = world.url.replacing("http:", with: "ws:") + "/admin/status/ws"
            try await withSession(to: socket, realm: "realm1", on: world.scheduler) { session in
                let statistics: RealmStatistics = try await session.call(StatusPage.statisticsProcedure)
                #expect(statistics.sessionCount == 2)
                #expect(statistics.registrationCount == 1)
                let sessions: [UInt64] = try await session.call("wamp.session.list")
                #expect(sessions.count == 2)
            }
        }
    }

    @Test func `the page's session is let in as any other, so that a realm may refuse it`() async throws {
        var router = RouterConfiguration()
        router.authentication.anonymousRole = nil
        router.authentication.users = ["ann": User(role: "admin", .ticket("secret"))]
        try await withBridge(.libev, Self.configuration, router: router) { world in
            let socket = world.url.replacing("http:", with: "ws:") + "/admin/status/ws"
            await #expect(throws: SessionError.self) {
                try await Session.connect(to: socket, realm: "realm1", on: world.scheduler)
            }
        }
    }

    @Test func `nothing is served that was not asked for`() async throws {
        #expect(BridgeConfiguration().isEmpty)
        try await withBridge(.libev, BridgeConfiguration()) { world in
            for path in ["/health", "/ready", "/metrics", "/status", "/publish", "/call"] {
                let response = try await world.get(path)
                #expect(response.status == .notFound)
            }
            #expect(await world.router.sessionCount == 0)
        }
    }
}

/// Reads the text format, version 0.0.4, as strictly as promtool checks it.
private struct PrometheusSamples {
    var values: [String: Double] = [:]

    struct Malformed: Error { let line: String }

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(line: "the end") }
        var family: (name: Substring, kind: Substring)?
        var helped: Substring?
        var families: Set<Substring> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP "), words.count > 3 {
                helped = words[2]
            } else if line.hasPrefix("# TYPE "), words.count == 4, words[2] == helped {
                guard families.insert(words[2]).inserted, ["counter", "gauge"].contains(words[3]),
                    (words[3] == "counter") == words[2].hasSuffix("_total")
                else { throw Malformed(line: String(line)) }
                family = (words[2], words[3])
            } else {
                guard let last = words.last, let value = Double(last), let name = family?.name,
                    line.dropLast(last.count + 1).wholeMatch(of: /([a-z_]+)(\{realm="(?:[^"\\\n]|\\[\\"n])*"\})?/)?.1
                        == name,
                    values.updateValue(value, forKey: String(line.dropLast(last.count + 1))) == nil
                else { throw Malformed(line: String(line)) }
            }
        }
    }
}
