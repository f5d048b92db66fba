import Foundation
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A failure on the command line` {
    @Test func `G: a port in use is named`() async throws {
        try await withRouter { router in
            let ending = try await swampy("router", "--listen", router.url)
            let address = try Endpoint(router.url).authority
            let line = "swampy: cannot listen on \(address): Address already in use"
            #expect(ending == .init(status: 1, output: [], errors: [line]))
            let echo = try await swampy("echo", "--listen", "tcp://\(address)")
            #expect(echo == .init(status: 1, output: [], errors: [line]))
        }
    }

    @Test(arguments: schedulers)
    func `G: a router that is not there is named`(scheduler: String) async throws {
        try await withRouter { router in
            router.process.send(SIGTERM)
            _ = await router.process.ending()
            let ending = try await swampy(
                "call", "com.example.add", "--router", router.url, "--scheduler", scheduler)
            let address = try Endpoint(router.url).authority
            let line = "swampy: cannot connect to \(address): Connection refused"
            #expect(ending == .init(status: 1, output: [], errors: [line]))
        }
    }

    @Test func `G: an unknown realm is refused by name`() async throws {
        try await withRouter { router in
            let ending = try await swampy(
                "publish", "com.example.news", environment: ["SWAMPY_ROUTER": router.url, "SWAMPY_REALM": "realm2"])
            let line = "swampy: the router refuses: wamp.error.no_such_realm, there is no realm 'realm2'"
            #expect(ending == .init(status: 1, output: [], errors: [line]))
        }
    }

    @Test(arguments: [["call", "com.example.add", "--router"], ["router", "--listen"], ["echo", "--listen"]])
    func `G: a URL without scheme is answered with one that has it`(arguments: [String]) async throws {
        let process = try SwampyProcess(arguments + ["127.0.0.1:8080"], environment: [:], standardOutput: nil)
        let line = "swampy: invalid address: '127.0.0.1:8080' has no scheme, such as ws://127.0.0.1:8080/ws"
        #expect(await process.ending() == .init(status: 1, output: [], errors: [line]))
    }

    @Test(arguments: ["http://127.0.0.1:0", "unix://relative"])
    func `a URL of another scheme is refused`(url: String) async throws {
        let echo = try await swampy("echo", "--listen", url)
        let line = "swampy: invalid address: '\(url)' is not a tcp://, unix:/// or ws:// URL"
        #expect(echo == .init(status: 1, output: [], errors: [line]))
    }

    @Test(arguments: ["http://127.0.0.1:0/a//b", "http://127.0.0.1:0/:transport", "http://127.0.0.1:0/lp?x=1"])
    func `a path below which nothing can be served is refused`(url: String) async throws {
        let line = "swampy: invalid address: '\(url)' has a path below which nothing can be served"
        let longPoll = try await swampy("router", "--listen", url)
        #expect(longPoll == .init(status: 1, output: [], errors: [line]))
        let bridge = try await swampy("router", "--listen", "ws://127.0.0.1:0/ws", "--http", url)
        #expect(bridge.status == 1 && bridge.errors == [line])
    }

    @Test(arguments: ["0", "1025", "1000000"])
    func `a number of threads that no machine has is wrong usage`(count: String) async throws {
        #expect(try await swampy("router", "--listen", "ws://127.0.0.1:0/ws", "--threads", count).status == 64)
    }

    @Test(arguments: [
        ["soak", "--seconds", "inf"], ["soak", "--interval", "1e300"], ["conformance", "--quiet=0"],
        ["torture", "--folder", "/nowhere", "--seconds", "inf"],
    ])
    func `a time that nobody can wait is wrong usage`(arguments: [String]) async throws {
        let process = try SwampyProcess(arguments, environment: [:], standardOutput: nil)
        #expect(await process.ending().status == 64)
    }

    @Test func `an unknown scheduler lists those that exist`() async throws {
        let option = try await swampy("router", "--scheduler", "kqueue")
        #expect(option.status == 64)
        let environment = try await swampy("router", environment: ["SWAMPY_SCHEDULER": "kqueue"])
        #expect(environment.status == 1)
        #expect(environment.errors.count == 1)
        for name in SchedulerName.allCases.map(\.rawValue) {
            #expect(option.errors.joined().contains(name))
            #expect(environment.errors.joined().contains(name))
        }
    }

    @Test func `a scheduler that this machine lacks is named`() async throws {
        for name in SchedulerName.allCases where !name.isAvailable {
            let ending = try await swampy("echo", "--scheduler", name.rawValue)
            #expect(ending.status == 1)
            #expect(ending.errors.count == 1)
            #expect(ending.errors.first?.hasPrefix("swampy: the scheduler \(name.rawValue) cannot be had here") == true)
        }
    }

    @Test(arguments: ["{", "[1]", #"{"a": 1, "a": 2}"#])
    func `keyword arguments that are no JSON object are wrong usage`(text: String) async throws {
        let ending = try await swampy("call", "com.example.add", "--kwargs", text)
        #expect(ending.status == 64)
        #expect(ending.errors.first?.contains("--kwargs") == true)
    }

    @Test func `an unknown log level lists those that exist`() async throws {
        let ending = try await swampy("schedulers", environment: ["SWAMPY_LOG": "loud"])
        let line =
            "swampy: there is no log level 'loud'; there are trace, debug, info, notice, warning, error, critical"
        #expect(ending == .init(status: 1, output: [], errors: [line]))
    }

    @Test func `a reader that has gone ends the command quietly, as a broken pipe does`() async throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let ending = try await swampy("schedulers", standardOutput: pipe.fileHandleForWriting)
        #expect(ending == .init(status: 128 + SIGPIPE, output: [], errors: []))
    }

    @Test func `a full disk is told`() async throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let ending = try await swampy("schedulers", standardOutput: full)
        let line = "swampy: cannot write to standard output: No space left on device"
        #expect(ending == .init(status: 1, output: [], errors: [line]))
    }
}
