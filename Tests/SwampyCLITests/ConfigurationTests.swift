import Foundation
import Glibc
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `swampy router with a file` {
    private func withFile(
        _ text: String, named name: String = "router.yaml", _ body: (String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try await body(path)
    }

    private let text = """
        listen: [ws://127.0.0.1:0/ws]
        scheduler: dispatch
        realms:
          realm1: { roles: { anonymous: { permissions: [{ uri: com., match: prefix, allow: [publish] }] } } }
        """

    @Test func `serves what the file says, and takes over its changes on SIGHUP`() async throws {
        try await withFile(text) { path in
            try await withSwampy("router", "--config", path) { router in
                let line = try #require(await router.nextLine())
                let match = try #require(
                    line.wholeMatch(of: #/listening on (ws:\S+) \(realm realm1, scheduler dispatch\)/#))
                let url = String(match.1)
                func publish(_ topic: String) async throws -> SwampyProcess.Ending {
                    try await swampy("publish", "--acknowledge", "--router", url, topic)
                }
                #expect(try await publish("com.a").status == 0)
                #expect(try await publish("org.a").errors.first?.contains("not_authorized") == true)

                try Data("listen: nonsense".utf8).write(to: URL(fileURLWithPath: path))
                router.send(SIGHUP)
                #expect(await router.nextError()?.contains("the configuration stays as it was") == true)
                try Data(text.replacing("uri: com.", with: "uri: org.").utf8).write(to: URL(fileURLWithPath: path))
                router.send(SIGHUP)
                while let line = await router.nextError(), !line.contains("took over the configuration") {}
                #expect(try await publish("com.a").errors.first?.contains("not_authorized") == true)
                #expect(try await publish("org.a").status == 0)
                router.send(SIGTERM)
                #expect(await router.ending().status == 0)
            }
        }
    }

    @Test func `--check finds all faults, and runs nothing`() async throws {
        try await withFile(text) { path in
            let ending = try await swampy("router", "--check", "--config", path)
            #expect(ending == .init(status: 0, output: ["the configuration is right"], errors: []))
        }
        try await withFile(text.replacing("listen", with: "lisden").replacing("allow", with: "alow")) { path in
            let ending = try await swampy("router", "--check", "--config", path)
            #expect(ending.status == 1 && ending.output == [])
            #expect(ending.errors.contains { $0.contains("router.yaml:1: lisden: ") && $0.contains("'listen'") })
            #expect(ending.errors.contains { $0.contains("router.yaml:4: ") && $0.contains("did you mean 'allow'?") })
        }
    }

    @Test func `serves health over HTTP and runs on several threads as the file says`() async throws {
        let more = "\nthreads: 2\ndrain: 1s\nhttp: { url: 'http://127.0.0.1:0/x', serve: [health] }"
        try await withFile(text + more) { path in
            try await withSwampy("router", "--config", path) { router in
                let line = try #require(await router.nextLine())
                let match = try #require(line.wholeMatch(of: #/listening on (ws:\S+) .*/#))
                let http = try #require(await router.nextLine()?.wholeMatch(of: #/serving HTTP at (\S+)/#))
                var configuration = HTTPClient.Configuration()
                configuration.proxies = .none
                let scheduler = try DefaultScheduler.get()
                let answer = try await HTTPClient.withClient(on: scheduler, configuration: configuration) { client in
                    try await client.get("\(http.1)/ready")
                }
                #expect(answer.status == .ok)
                #expect(try await swampy("publish", "--acknowledge", "--router", String(match.1), "com.a").status == 0)
                router.send(SIGTERM)
                #expect(await router.ending().status == 0)
            }
        }
    }

    @Test(arguments: [["--listen", "ws://127.0.0.1:0/"], ["--realm", "a"], ["--anonymous"], ["--message-rate", "5"]])
    func `takes no option that the file stands for`(arguments: [String]) async throws {
        let ending = try await swampy("router", "--config", "router.yaml", arguments[0], arguments.last ?? "")
        #expect(ending.status == 64)
        #expect(ending.errors.first?.contains("do not go with a file that says so") == true)
    }

    @Test func `--crossbar serves a configuration of Crossbar.io`() async throws {
        let text = #"""
            {"version": 2, "workers": [{"type": "router", "options": {},
              "realms": [{"name": "realm1", "roles": [{"name": "anonymous", "permissions": [
                {"uri": "com.", "match": "prefix", "allow": {"publish": true}}]}]}],
              "transports": [{"type": "web", "endpoint": {"type": "tcp", "port": 0, "interface": "127.0.0.1"},
                "paths": {"ws": {"type": "websocket", "auth": {"anonymous": {"type": "static"}}}}}]}]}
            """#
        try await withFile(text, named: "config.json") { path in
            try await withSwampy("router", "--crossbar", path) { router in
                let remark = await router.nextError()
                #expect(
                    remark?.hasSuffix("config.json:1: workers[0].options: it is not supported, and has no effect")
                        == true)
                let line = try #require(await router.nextLine())
                let match = try #require(line.firstMatch(of: #/listening on (ws:\S+/ws)/#))
                let ending = try await swampy("publish", "--acknowledge", "--router", String(match.1), "com.a")
                #expect(ending.status == 0)
            }
        }
    }

    @Test func `everybody may join beyond this machine only if asked for`() async throws {
        let ending = try await swampy("router", "--listen", "ws://0.0.0.0:0/")
        #expect(ending.status == 64)
        #expect(ending.errors.contains { $0.contains("--anonymous") })
        try await withSwampy("router", "--listen", "ws://0.0.0.0:0/", "--anonymous") { router in
            #expect(await router.nextLine()?.hasPrefix("listening on ws://0.0.0.0:") == true)
        }
    }
}
