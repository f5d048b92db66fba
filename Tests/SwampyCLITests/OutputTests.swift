import Foundation
import Glibc
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The command line's output` {
    /// What `call` prints of an echo, on a terminal.
    private func onTerminal(_ router: String, _ arguments: String..., environment: [String: String] = [:]) async throws
        -> [String]
    {
        let terminal = try Pseudoterminal()
        let process = try SwampyProcess(
            ["call", "com.example.echo", "1", #"{"a": [true, "b"]}"#] + arguments,
            environment: ["SWAMPY_ROUTER": router, "TERM": "xterm"].merging(environment) { $1 },
            standardOutput: terminal.screen)
        #expect(await process.ending().status == 0)
        return terminal.lines()
    }

    @Test func `has colours on a terminal, unless JSON is asked for, or NO_COLOR says otherwise`() async throws {
        let plain = #"{"args":[1,{"a":[true,"b"]}],"kwargs":{}}"#
        try await withRouter { router in
            try await withSwampy("register", "com.example.echo", "--router", router.url) { callee in
                #expect(await callee.nextLine() == "registered com.example.echo")
                let coloured = try await onTerminal(router.url, environment: ["NO_COLOR": ""])
                #expect(coloured.count == 1)
                #expect(coloured.first?.contains("\u{1B}[36m1\u{1B}[0m") == true)
                let words = coloured.first?.replacing(#/\x1B\[\d*m/#, with: "")
                #expect(words == #"{"args": [1, {"a": [true, "b"]}], "kwargs": {}}"#)
                #expect(try await onTerminal(router.url, "--json") == [plain])
                #expect(try await onTerminal(router.url, environment: ["NO_COLOR": "1"]) == [plain])
                #expect(try await onTerminal(router.url, environment: ["TERM": "dumb"]) == [plain])
            }
        }
    }

    @Test func `is JSON where that is asked for`() async throws {
        try await withRouter { router in
            let environment = ["SWAMPY_ROUTER": router.url]
            let published = try await swampy(
                "publish", "com.a", "--acknowledge", "--json", environment: environment)
            #expect(try Value(json: #require(published.output.first))["publication"]?.integerValue != nil)
            try await withSwampy("register", "com.a", "--json", environment: environment) { callee in
                #expect(await callee.nextLine() == #"{"registered":"com.a"}"#)
                for format in ["json", "msgpack", "cbor"] {
                    let ending = try await swampy(
                        "call", "com.a", "1", "--serializer", format, environment: environment)
                    #expect(ending == .init(status: 0, output: ["1"], errors: []))
                }
            }
        }
        try await withFile("", named: "made") { path in
            let key = try await swampy("keygen", path + ".key", "--json")
            #expect(try Value(json: #require(key.output.first))["public_key"]?.stringValue?.count == 64)
        }
    }

    @Test(arguments: [
        ["router", "--listen", "ws://127.0.0.1:0/ws"], ["echo", "--listen", "ws://127.0.0.1:0"],
        ["demo", "--port", "0"],
    ])
    func `is JSON also of what serves`(command: [String]) async throws {
        let process = try SwampyProcess(command + ["--json"], environment: [:], standardOutput: nil)
        let line = try Value(json: #require(await process.nextLine()))
        #expect(try Endpoint(#require(line["listening"]?.stringValue)).port != 0)
        if command[0] == "router" {
            #expect(line["realms"] == ["realm1"] && line["scheduler"] == "libev")
        }
        process.send(SIGTERM)
        #expect(await process.ending() == .init(status: 0, output: [], errors: []))
    }

    @Test func `is JSON of a soak, whose last line accounts for all`() async throws {
        try await withRouter { router in
            let soak = try await swampy(
                "soak", "--url", router.url, "--seconds", "0.3", "--interval", "0.1", "--json")
            #expect(soak.status == 0 && soak.errors.isEmpty && soak.output.count >= 2)
            let lines = try soak.output.map { try Value(json: $0) }
            #expect(lines.allSatisfy { $0["calls"]?.integerValue != nil })
            #expect(lines.dropLast().allSatisfy { $0["balanced"] == nil })
            #expect(lines.last?["balanced"] == true && lines.last?["missing_calls"] == 0)
        }
    }

    @Test func `is JSON of a router's file, its bridge and a proxy`() async throws {
        try await withRouter { near in
            try await withRouter { far in
                let arguments = ["--from", near.url, "--to", far.url, "--topic", "com.example.news", "--json"]
                let proxy = try SwampyProcess(["proxy"] + arguments, environment: [:], standardOutput: nil)
                #expect(await proxy.nextLine() == #"{"forwarding":"topics com.example.news forward"}"#)
                proxy.send(SIGTERM)
                #expect(await proxy.ending().status == 0)
            }
        }
        let file = "listen: [ws://127.0.0.1:0/ws]\nrealms: { realm1: { roles: { anonymous: { permissions: [] } } } }"
        try await withFile(file, named: "router.yaml") { path in
            let check = try await swampy("router", "--config", path, "--check", "--json")
            #expect(check == .init(status: 0, output: [#"{"right":true}"#], errors: []))
        }
    }

    @Test func `has completions that bash, zsh and fish are told, and that bash reads`() async throws {
        let script = try await swampy("--generate-completion-script", "bash")
        #expect(script.status == 0)
        #expect(script.output.contains { $0.contains("proxy") })
        try await withFile(script.output.joined(separator: "\n"), named: "swampy.bash") { path in
            let bash = try Process.run(URL(filePath: "/bin/bash"), arguments: ["-n", path])
            bash.waitUntilExit()
            #expect(bash.terminationStatus == 0)
        }
        for shell in ["zsh", "fish"] {
            #expect(try await swampy("--generate-completion-script", shell).output.isEmpty == false)
        }
    }

    @Test func `ends with the statuses that the help names`() async throws {
        let help = try await swampy("--help").output.joined(separator: " ").split(separator: " ").joined(separator: " ")
        for words in [
            "0 when all went well", "1 when something failed", "64 for wrong usage",
            "130 or 143 after a second SIGINT or SIGTERM", "141 when nobody reads",
        ] {
            #expect(help.contains(words))
        }
        #expect(try await swampy("call").status == 64)
        try await withRouter { router in
            let ending = try await swampy("call", "com.nobody", "--router", router.url)
            #expect(ending.status == 1 && ending.errors.count == 1)
        }
    }
}
