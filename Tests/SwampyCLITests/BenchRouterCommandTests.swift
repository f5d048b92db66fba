import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct `swampy bench router` {
    @Test func `tells programs in one line of JSON what it measured`() async throws {
        try await withRouter { router in
            let ending = try await swampy(
                "bench", "router", "--url", router.url, "--calls", "20", "--in-flight", "2", "--pid",
                "\(ProcessInfo.processInfo.processIdentifier)", "--json")
            #expect(ending.status == 0 && ending.errors.isEmpty && ending.output.count == 1)
            let figures = try JSONSerialization.jsonObject(with: Data((ending.output.first ?? "").utf8))
            let members = try #require(figures as? [String: Any])
            #expect(members["operation"] as? String == "call")
            #expect(members["operations"] as? Int == 20)
            #expect(members["cpu"] is Double)
        }
    }

    @Test func `tells people in a few lines`() async throws {
        try await withRouter { router in
            let ending = try await swampy(
                "bench", "router", "--url", router.url, "--calls", "10", "--subscribers", "3")
            #expect(ending.status == 0)
            #expect(ending.output.first?.contains(" events/s (30 in ") == true)
        }
    }

    @Test func `has the callee in another process`() async throws {
        try await withRouter { router in
            try await withSwampy("bench", "router", "--url", router.url, "--role", "callee") { callee in
                #expect(await callee.nextLine() == "answering calls at \(router.url)")
                let ending = try await swampy(
                    "bench", "router", "--url", router.url, "--role", "caller", "--calls", "10")
                #expect(ending.status == 0)
                callee.send(SIGTERM)
                #expect(await callee.ending().status == 0)
            }
        }
    }

    @Test(arguments: [
        ["--in-flight", "0"], ["--size", "-1"], ["--subscribers", "0"], ["--joins", "1", "--idle", "1"],
        ["--role", "caller", "--joins", "1"], ["--seconds", "0"], ["--seconds", "601"], ["--serializer", "xml"],
        ["--crowd", "prefixes", "--idle", "1"], ["--crowd", "prefixes", "--crowd-size", "0"],
    ])
    func `what makes no sense is wrong usage`(arguments: [String]) async throws {
        let process = try SwampyProcess(["bench", "router"] + arguments, environment: [:], standardOutput: nil)
        let ending = await process.ending()
        #expect(ending.status == 64 && ending.output.isEmpty)
    }

    @Test func `a process that is not there is named`() async throws {
        try await withRouter { router in
            let ending = try await swampy("bench", "router", "--url", router.url, "--pid", "2147483647")
            let line = "swampy: there is no process 2147483647 to look at"
            #expect(ending == .init(status: 1, output: [], errors: [line]))
        }
    }
}
