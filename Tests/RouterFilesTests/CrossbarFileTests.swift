import Testing
import WAMP
import WAMPRouter
import WebSockets

@testable import RouterFiles

@Suite struct CrossbarFileTests {
    private static let permission =
        #"{"uri": "com.", "match": "prefix", "allow": {"call": true}, "disclose": {"caller": true}, "cache": true}"#

    /// A configuration with one worker, as Crossbar.io's own documentation has it.
    private func text(
        realm: String = "", auth: String = #"{"anonymous": {"type": "static", "role": "anonymous"}}"#,
        transports: String? = nil, worker: String = ""
    ) -> String {
        let webSocket = #"{"type": "websocket", "serializers": ["json", "cbor", "ubjson"], "auth": \#(auth)}"#
        let web =
            #"{"type": "web", "endpoint": {"type": "tcp", "port": 8080, "interface": "127.0.0.1", "backlog": 512},"#
            + #" "paths": {"/": {"type": "static", "directory": ".."}, "ws": \#(webSocket)}}"#
        let role =
            #"{"name": "anonymous", "permissions": [\#(Self.permission), {"uri": "org.*", "allow": {"publish": true}}]}"#
        return #"""
            {"version": 2, "controller": {}, "workers": [{"type": "router",
            "realms": [{"name": "realm1", "roles": [\#(role), {"name": "user", "authorizer": "com.authorize"}]}\#(realm)],
            "transports": [\#(transports ?? web)]\#(worker)}]}
            """#
    }

    private func read(_ text: String, environment: [String: String] = [:]) throws -> RouterFile {
        try withFolder { folder in
            try write(text, to: folder + "/config.json")
            return try RouterFile(readingCrossbar: folder + "/config.json") { environment[$0] }
        }
    }

    private func faults(_ text: String) throws -> [String] {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        return (error?.faults ?? []).map(\.description)
    }

    @Test func `realms, roles and transports are taken over`() throws {
        let file = try read(text())
        #expect(file.listeners.map(\.url) == ["ws://127.0.0.1:8080/ws"])
        #expect(file.listeners[0].options.backlog == 512)
        #expect(file.configuration.realms == ["realm1"])
        #expect(file.configuration.serializers == [.json, .cbor])
        #expect(file.configuration.realmAuthentication["realm1"]?.anonymousRole == "anonymous")
        #expect(file.configuration.realmRules["realm1"]?.authorizer != nil)
    }

    @Test func `each key that is not supported is told with its line and place`() throws {
        let remarks = try read(text(worker: #", "components": [{"type": "class"}]"#)).remarks
        #expect(
            remarks.map(\.key) == [
                "workers[0].transports[0].paths./", "workers[0].transports[0].paths.ws.serializers[2]",
                "workers[0].components",
            ])
        #expect(remarks.allSatisfy { $0.line == 3 })
    }

    @Test func `users of every method are taken over, with secrets from the environment`() throws {
        let key = String(repeating: "ab", count: 32)
        let auth = #"""
            {"ticket": {"type": "static", "principals": {"joe": {"ticket": "$TICKET", "role": "user"}}},
             "wampcra": {"type": "static", "users": {"joe": {"secret": "s", "role": "user", "salt": "x",
                "iterations": 10, "keylen": 32}}},
             "scram": {"type": "static", "principals": {"sam": {"kdf": "pbkdf2", "iterations": 4096, "memory": 512,
                "salt": "00", "stored-key": "\#(key)", "server-key": "\#(key)", "role": "user"}}},
             "cryptosign": {"type": "static", "principals": {"kim": {"authorized_keys": ["\#(key)"], "role": "user",
                "realm": "other"}}},
             "cookie": {}}
            """#
        let file = try read(text(realm: #", {"name": "other"}"#, auth: auth), environment: ["TICKET": "t"])
        let own = try #require(file.configuration.realmAuthentication["realm1"])
        #expect(own.anonymousRole == nil)
        #expect(own.users["joe"]?.credentials.count == 2)
        #expect(own.users["sam"]?.credentials.count == 1)
        #expect(own.users["kim"] == nil)
        #expect(file.configuration.realmAuthentication["other"]?.users["kim"] != nil)
        #expect(file.remarks.contains { $0.key.hasSuffix("auth.cookie") })
    }

    @Test(
        arguments: [
            (#"{"type": "rawsocket", "endpoint": {"type": "tcp", "port": 1}}"#, "rs://0.0.0.0:1"),
            (#"{"type": "rawsocket", "endpoint": {"type": "unix", "path": "/run/x"}}"#, "rs+unix:///run/x"),
            (#"{"type": "websocket", "endpoint": {"type": "tcp", "port": 1, "version": 6}}"#, "ws://[::]:1"),
            (
                #"{"type": "universal", "endpoint": {"type": "tcp", "port": 1}, "rawsocket": {},"#
                    + #" "websocket": {"ws": {"type": "websocket"}}}"#, "tcp://0.0.0.0:1/ws"
            ),
            (
                #"{"type": "websocket", "endpoint": {"type": "tcp", "port": 1, "tls": {"certificate": "/a", "key": "/b"}}}"#,
                "wss://0.0.0.0:1"
            ),
            (
                #"{"type": "web", "endpoint": {"type": "tcp", "port": 1}, "paths": {"a": {"type": "path","#
                    + #" "paths": {"ws": {"type": "websocket"}}}}}"#, "ws://0.0.0.0:1/a/ws"
            ),
            (
                #"{"type": "web", "endpoint": {"type": "tcp", "port": 1}, "paths": {"lp": {"type": "longpoll"}}}"#,
                "http://0.0.0.0:1/lp"
            ),
        ])
    func `every kind of transport becomes a place to listen`(transport: String, url: String) throws {
        #expect(try read(text(transports: transport)).listeners.map(\.url) == [url])
    }

    @Test(
        arguments: [
            (#"{"version": 1, "workers": []}"#, "only version 2 is read"),
            (#"{"version": 2, "workers": []}"#, "no worker"),
            (#"{"version": 2, "workers": [{"type": "container"}]}"#, "no worker of type 'router'"),
        ])
    func `what is not for a router is refused`(text: String, message: String) throws {
        let faults = try faults(text)
        #expect(faults.contains { $0.contains(message) }, "\(faults)")
    }

    @Test func `transports that let in different clients are refused rather than made alike`() throws {
        let faults = try faults(
            text(
                transports: #"""
                    {"type": "rawsocket", "endpoint": {"type": "tcp", "port": 1}},
                    {"type": "rawsocket", "endpoint": {"type": "tcp", "port": 2},
                     "auth": {"ticket": {"type": "static", "principals": {}}}}
                    """#))
        #expect(faults.contains { $0.contains("'auth' must be the same for all transports") }, "\(faults)")
    }
}
