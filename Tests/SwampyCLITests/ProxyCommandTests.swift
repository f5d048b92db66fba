import Glibc
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `swampy proxy` {
    @Test(arguments: schedulers)
    func `joins two routers, by options and by a file`(scheduler: String) async throws {
        try await withRouter(scheduler: scheduler) { near in
            try await withRouter(scheduler: scheduler) { far in
                try await withFile("back: { topics: [\"prefix:com.\"] }", named: "rules.yaml") { rules in
                    try await withSwampy(
                        "proxy", "--from", near.url, "--to", far.url, "--procedure", "prefix:com.example.", "--topic",
                        "com.example.news", "--rules", rules, environment: ["SWAMPY_SCHEDULER": scheduler]
                    ) { proxy in
                        #expect(await proxy.nextLine() == "forwarding topics com.example.news forward")
                        #expect(await proxy.nextLine() == "forwarding procedures prefix:com.example. forward")
                        #expect(await proxy.nextLine() == "forwarding topics prefix:com. backward")
                        try await call(from: far.url, to: near.url)
                        try await publish(at: near.url, heardAt: far.url)
                        try await publish(at: far.url, heardAt: near.url)
                        proxy.send(SIGTERM)
                        #expect(await proxy.ending() == .init(status: 0, output: [], errors: []))
                    }
                }
            }
        }
    }

    private func call(from caller: String, to callee: String) async throws {
        try await withSwampy("register", "com.example.echo", "--router", callee) { process in
            #expect(await process.nextLine() == "registered com.example.echo")
            let ending = try await swampy("call", "com.example.echo", "7", "--router", caller)
            #expect(ending == .init(status: 0, output: ["7"], errors: []))
        }
    }

    private func publish(at publisher: String, heardAt subscriber: String) async throws {
        try await withSwampy(
            "subscribe", "com.example.news", "--count", "1", "--router", subscriber
        ) { process in
            #expect(await process.nextError() == "subscribed com.example.news")
            let published = try await swampy("publish", "com.example.news", "1", "--router", publisher)
            #expect(published.status == 0)
            #expect(await process.nextLine()?.hasPrefix(#"{"args":[1],"#) == true)
            #expect(await process.ending().status == 0)
        }
    }

    @Test func `says what it cannot forward`() async throws {
        let nothing = try await swampy("proxy", "--from", "ws://a/", "--to", "ws://b/")
        #expect(nothing.status == 64)
        #expect(nothing.errors.contains { $0.contains("nothing is to be forwarded") })
        let same = try await swampy("proxy", "--from", "ws://a/", "--to", "ws://a/", "--topic", "com.a")
        #expect(same.status == 64)
        #expect(same.errors.contains { $0.contains("the same realm of the same router") })
        let name = try await swampy("proxy", "--from", "ws://a/", "--to", "ws://b/", "--topic", "com.a.")
        #expect(name.status == 64)
        #expect(name.errors.contains { $0.contains("prefix:com.example.") })
        try await withRouter { near in
            try await withRouter { far in
                let circle = try await swampy(
                    "proxy", "--from", near.url, "--to", far.url, "--procedure", "prefix:com.", "--back-procedure",
                    "com.a")
                let line =
                    "swampy: 'procedures prefix:com. forward' and 'procedures com.a backward' overlap: "
                    + "calls of what both mean would go in circles"
                #expect(circle == .init(status: 1, output: [], errors: [line]))
            }
        }
    }
}
