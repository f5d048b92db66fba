import Foundation
import Logging
import Testing
import WAMP
import WAMPRouter
import WebSockets

@testable import RouterFiles

@Suite struct RouterFileTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let environment = ["JOES_TICKET": "secret ticket", "IMITATION": "nobody knows"]

    /// Reads the file with every key, beside what it refers to.
    private func readFull(_ change: (String) -> String = { $0 }) throws -> (file: RouterFile, reader: FileReader) {
        try withFolder { folder in
            let text = try String(contentsOf: Self.folder.appending(path: "Files/full.yaml"), encoding: .utf8)
            try write("a derived key\n", to: folder + "/secret.txt")
            try write("ann: { role: backend, ticket: anns }\n", to: folder + "/users.yaml")
            try write(change(text), to: folder + "/router.yaml")
            let reader = FileReader(file: folder + "/router.yaml") { Self.environment[$0] }
            return (try RouterFile(reading: reader), reader)
        }
    }

    private func faults(_ text: String) throws -> [String] {
        try withFolder { folder in
            try write(text, to: folder + "/router.yaml")
            let error = #expect(throws: ConfigurationError.self) {
                try RouterFile(reading: folder + "/router.yaml") { Self.environment[$0] }
            }
            return (error?.faults ?? []).map { $0.description.replacing(folder + "/", with: "") }
        }
    }

    @Test func `every key is taken over`() throws {
        let file = try readFull().file
        #expect(file.scheduler == "libev" && file.logLevel == .notice)
        #expect(file.threads == 2 && file.drainTimeout == .seconds(10) && file.store?.hasSuffix("/events.db") == true)
        let http = try #require(file.http)
        #expect(http.url == "https://127.0.0.1:8082/bridge" && http.services == [.health, .call])
        #expect(http.role == "bridge" && http.signature?.key == "some key" && http.signature?.secret == "secret ticket")
        #expect(http.certificates?.certificate.hasSuffix("/chain.pem") == true)
        #expect(
            file.listeners.map(\.url) == [
                "ws://127.0.0.1:8080/ws", "wss://[::]:8443/ws", "rs+unix:///run/wamp.sock", "http://127.0.0.1:8081/lp",
            ])
        #expect(file.listeners[1].certificates?.certificate.hasSuffix("/chain.pem") == true)
        #expect(file.listeners[1].options.backlog == 512 && file.listeners[2].options.unixMode == 0o660)
        let configuration = file.configuration
        #expect(configuration.realms == ["realm1"])
        #expect(configuration.maximumSessions == 1000 && configuration.maximumHandshakes == 100)
        #expect(configuration.maximumQueuedBytes == 1 << 20 && configuration.overloadPolicy == .dropEvents)
        #expect(configuration.webSocketLimits.maximumMessageSize == 65_536)
        #expect(configuration.maximumSizeBeforeWelcome == 4096)
        #expect(configuration.joinTimeout == .seconds(5) && configuration.authenticationTimeout == .seconds(90))
        #expect(!configuration.requiresSubprotocol && !configuration.offersBatches)
        let rules = try #require(configuration.realmRules["realm1"])
        #expect(rules.uriRule == .strict && rules.requestIDs == .increasing)
        #expect(rules.callerDisclosure == .always && rules.publisherDisclosure == .never)
        #expect(rules.messageRate == MessageRate(perSecond: 100))
        #expect(rules.trustLevels == ["backend": 3, "user": 1])
        #expect(rules.forwardingRoles == ["backend"])
        #expect(rules.offersAdministration && !rules.allowsForcedRegistration)
        #expect(rules.eventHistories.map(\.maximumEvents) == [10])
        #expect(
            rules.maximumSubscriptions == 1 && rules.maximumRealmPendingCalls == 7 && rules.maximumRetainedBytes == 1024
        )
        #expect(rules.authorizationTimeout == .seconds(1) && rules.decisionLifetime == .seconds(30))
        let authentication = try #require(configuration.realmAuthentication["realm1"])
        #expect(authentication.anonymousRole == "guest")
        #expect(authentication.users["joe"]?.credentials.count == 5 && authentication.users["sam"]?.role == "guest")
        guard case .ticket(let ticket)? = authentication.users["joe"]?.credentials.first else {
            Issue.record("joe has no ticket")
            return
        }
        #expect(ticket == "secret ticket")
        #expect(authentication.users["ann"]?.role == "backend")
        #expect(authentication.imitationSecret == "nobody knows")
        let template = try #require(configuration.realmTemplate?("tenant.a"))
        #expect(template.authentication.anonymousRole == "anonymous")
        #expect(configuration.realmTemplate?("other") == nil)
    }

    @Test func `the schema has the keys that the reader knows, and no other`() throws {
        let known = try readFull().reader.knownKeys
        let path = Self.folder.appending(path: "../../Sources/RouterFiles/Schemas/swampy-router.schema.json")
        let schema = try Schema(json: try Data(contentsOf: path))
        for (place, keys) in known { #expect(schema.keys[place] == keys, "at '\(place)'") }
        for (place, keys) in schema.keys {
            // Below its first keys a dynamic realm is like any other.
            let same = place.replacing("dynamic_realms[].", with: "realms.*.")
            #expect(known[same] == keys, "at '\(place)'")
        }
    }

    @Test func `all faults are told with their lines, keys and what may be meant`() throws {
        let faults = try faults(
            """
            listen: [ws://127.0.0.1:0/, nonsense]
            schedular: libev
            limits:
              connections: many
              join_timeout: 10 years
              overload: drop
            realms:
              realm1:
                anonymous: gest
                roles:
                  guest:
                    permissions:
                      - uri: com.example.
                        match: prefix
                        allow: [call, subscibe]
                users:
                  joe: { rol: guest, ticket: env:NOWHERE }
            """)
        #expect(faults.count == 10)
        let expected = [
            "router.yaml:1: listen[1]: ",
            "router.yaml:2: schedular: there is no such key here; did you mean 'scheduler'?",
            "router.yaml:4: limits.connections: it is not an integer",
            "router.yaml:5: limits.join_timeout: it is no time, such as 10s or 500ms",
            "router.yaml:6: limits.overload: there is no 'drop': choose among close, drop_events",
            "router.yaml:9: realms.realm1.anonymous: there is no role 'gest' in 'roles'; did you mean 'guest'?",
            "router.yaml:15: realms.realm1.roles.guest.permissions[0].allow[1]: there is no 'subscibe': "
                + "did you mean 'subscribe'?",
            "router.yaml:17: realms.realm1.users.joe: 'role' is missing",
            "router.yaml:17: realms.realm1.users.joe.rol: there is no such key here; did you mean 'role'?",
            "router.yaml:17: realms.realm1.users.joe.ticket: the environment variable NOWHERE is not set",
        ]
        for line in expected { #expect(faults.contains { $0.hasPrefix(line) }, "\(line) is not among \(faults)") }
    }

    @Test(
        arguments: [
            ("listen: [", "router.yaml:"), ("", "router.yaml: the file is empty"), ("- 1", "it is not a section"),
            ("listen: []\nlisten: []\nrealms: {}", "the same key twice"),
            ("listen: [wss://127.0.0.1:1/]\nrealms: {}", "needs 'tls'"),
            ("http: https://127.0.0.1:1", "needs 'tls'"), ("http: ws://127.0.0.1:1", "no URL of HTTP"),
            ("http: { url: 'http://0.0.0.0:1', serve: [call] }", "signed"),
            ("http: { url: 'http://127.0.0.1:1', key: k }", "go together"),
            ("threads: 0", "threads: it must be from 1"), ("listen: []", "neither 'realms' nor"),
            ("listen: []\nrealms: { a: { users_file: none.yaml } }", "none.yaml: cannot be read"),
        ])
    func `what is no configuration is said to be none`(text: String, message: String) throws {
        let faults = try faults(text)
        #expect(faults.contains { $0.contains(message) }, "\(faults)")
    }

    @Test func `a file that is not there is a fault as well`() {
        #expect(throws: ConfigurationError.self) { try RouterFile(reading: "/nowhere/router.yaml") }
    }

    @Test(
        arguments: [
            ("ws://127.0.0.1:1/", "", "anonymous"), ("rs+unix:///run/x", "", "anonymous"), ("ws://0.0.0.0:1/", "", nil),
            ("ws://example.com:1/", "", nil), ("ws://0.0.0.0:1/", "anonymous: true", "anonymous"),
            ("ws://127.0.0.1:1/", "anonymous: false", nil), ("ws://127.0.0.1:1/", "roles: { user: all }", nil),
        ] as [(String, String, String?)])
    func `anonymous clients are let in from this machine only, unless the file says so`(
        url: String, key: String, role: String?
    ) throws {
        try withFolder { folder in
            try write("listen: ['\(url)']\nrealms: { a: { \(key) } }\n", to: folder + "/router.yaml")
            let file = try RouterFile(reading: folder + "/router.yaml")
            #expect(file.configuration.realmAuthentication["a"]?.anonymousRole == role)
        }
    }

    @Test func `JSON is read as well`() throws {
        try withFolder { folder in
            let text = #"{"listen": ["ws://127.0.0.1:1/"], "realms": {"a": {"anonymous": true}}}"#
            try write(text, to: folder + "/router.json")
            #expect(try RouterFile(reading: folder + "/router.json").configuration.realms == ["a"])
        }
    }

    @Test func `it is told which changes need a restart`() throws {
        let old = try readFull().file
        #expect(
            try readFull { $0.replacing("role: guest", with: "role: user") }.file.keysNeedingRestart(since: old) == [])
        let new = try readFull {
            $0.replacing("connections: 1000", with: "connections: 2").replacing(":8081", with: ":8082")
        }
        #expect(new.file.keysNeedingRestart(since: old) == ["limits", "listen"])
    }
}
