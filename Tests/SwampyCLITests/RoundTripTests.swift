import Glibc
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `Clients of a router on the command line` {
    @Test(arguments: schedulers)
    func `call what others register`(scheduler: String) async throws {
        try await withRouter(scheduler: scheduler) { router in
            let environment = ["SWAMPY_ROUTER": router.url, "SWAMPY_SCHEDULER": scheduler]
            try await withSwampy("register", "com.example.echo", environment: environment) { callee in
                #expect(await callee.nextLine() == "registered com.example.echo")
                let one = try await swampy("call", "com.example.echo", "7", environment: environment)
                #expect(one == .init(status: 0, output: ["7"], errors: []))
                #expect(await callee.nextLine() == #"{"args":[7],"kwargs":{}}"#)
                let none = try await swampy("call", "com.example.echo", environment: environment)
                #expect(none == .init(status: 0, output: ["null"], errors: []))
                #expect(await callee.nextLine() == #"{"args":[],"kwargs":{}}"#)
                let many = try await swampy(
                    "call", "com.example.echo", "hi there", #"{"x": 1.5}"#, "--kwargs", #"{"b": [true]}"#, "--", "-1",
                    environment: environment)
                let line = #"{"args":["hi there",{"x":1.5},-1],"kwargs":{"b":[true]}}"#
                #expect(many == .init(status: 0, output: [line], errors: []))
                #expect(await callee.nextLine() == line)
                callee.send(SIGINT)
                #expect(await callee.ending() == .init(status: 0, output: [], errors: []))
                let gone = try await swampy("call", "com.example.echo", environment: environment)
                #expect(gone.errors == ["swampy: wamp.error.no_such_procedure: nobody offers 'com.example.echo'"])
                #expect(gone.status == 1)
            }
        }
    }

    @Test(arguments: schedulers)
    func `hear what others publish`(scheduler: String) async throws {
        try await withRouter(scheduler: scheduler) { router in
            let environment = ["SWAMPY_ROUTER": router.url, "SWAMPY_SCHEDULER": scheduler]
            try await withSwampy("subscribe", "com.example.news", "--count", "2", environment: environment) {
                subscriber in
                #expect(await subscriber.nextError() == "subscribed com.example.news")
                let silent = try await swampy("publish", "com.example.news", "1", environment: environment)
                #expect(silent == .init(status: 0, output: [], errors: []))
                let first = try Value(json: #require(await subscriber.nextLine()))
                #expect(first["args"] == [1])
                #expect(first["kwargs"] == [:])

                let acknowledged = try await swampy(
                    "publish", "com.example.news", "--kwargs", #"{"a": 1}"#, "--acknowledge", environment: environment)
                let ending = await subscriber.ending()
                #expect(acknowledged.status == 0)
                #expect(ending.status == 0)
                let second = try Value(json: #require(ending.output.first))
                #expect(second["args"] == [])
                #expect(second["kwargs"] == ["a": 1])
                #expect(second["publication"]?.integerValue.map(String.init) == acknowledged.output.first)
            }
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `end with a signal, as they should when they have no end of their own`(signal: CInt) async throws {
        try await withRouter { router in
            try await withSwampy("subscribe", "com.example.news", "--router", router.url) { subscriber in
                #expect(await subscriber.nextError() == "subscribed com.example.news")
                subscriber.send(signal)
                #expect(await subscriber.ending() == .init(status: 0, output: [], errors: []))
            }
        }
    }

    @Test func `cancel a call that is interrupted`() async throws {
        try await withRouter { router in
            try await withSession(to: router.url, realm: "realm1") { session in
                let (calls, called) = AsyncStream.makeStream(of: String.self)
                try await session.register("com.example.never") {
                    called.yield("called")
                    let (never, continuation) = AsyncStream<Never>.makeStream()
                    for await _ in never {}
                    withExtendedLifetime(continuation) {}
                    called.yield("cancelled")
                }
                try await withSwampy("call", "com.example.never", "--router", router.url) { caller in
                    #expect(await calls.next() == "called")
                    caller.send(SIGINT)
                    #expect(await caller.ending() == .init(status: 1, output: [], errors: ["swampy: interrupted"]))
                    #expect(await calls.next() == "cancelled")
                }
            }
        }
    }

    @Test(arguments: schedulers)
    func `are told good-bye by a router that is terminated`(scheduler: String) async throws {
        try await withRouter(scheduler: scheduler) { router in
            try await withSwampy("register", "com.example.echo", "--router", router.url) { callee in
                #expect(await callee.nextLine() == "registered com.example.echo")
                router.process.send(SIGTERM)
                #expect(await router.process.ending() == .init(status: 0, output: [], errors: []))
                let ending = await callee.ending()
                #expect(ending.status == 1)
                #expect(ending.errors.count == 1)
                let line = "swampy: the session is over: closed by the router with wamp.close.system_shutdown"
                #expect(ending.errors.first?.hasPrefix(line) == true)
            }
        }
    }
}
