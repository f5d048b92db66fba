import Testing

@testable import Swampy

private struct Greeter: WAMPService {
    func start(_ client: Client) async throws {
        try await client.register("com.example.greet") { (name: String) in "Hello, \(name)!" }
    }

    func stop(_ client: Client) async {
        // Its procedure is still there: the client leaves afterwards.
        do { try await client.publish("com.example.stopping", "now", acknowledge: true) } catch {
            Issue.record("it was stopped without a session: \(error)")
        }
    }
}

private struct Broken: WAMPService {
    struct NoDisk: Error {}
    func start(_ client: Client) async throws { throw NoDisk() }
}

@Suite struct `A service` {
    @Test(arguments: [SchedulerName.libev, .dispatch])
    func `offers what it has until it is told to end, and stops before it leaves`(name: SchedulerName) async throws {
        let scheduler = try name.makeScheduler()
        let router = Router(on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        let arguments = try ServiceArguments(["--url", url], environment: { _ in nil })
        let service = scheduler.task { try await Greeter().serve(arguments, on: scheduler) }
        try await withSession(to: url, realm: "realm1", on: scheduler) { session in
            let stops = try await session.subscribe("com.example.stopping", as: String.self)
            while true {
                do {
                    let greeting: String = try await session.call("com.example.greet", "Ada")
                    #expect(greeting == "Hello, Ada!")
                    break
                } catch let error as WAMPError where error.uri == .noSuchProcedure {
                    try await scheduler.sleep(for: .milliseconds(5))
                }
            }
            service.cancel()
            for try await stop in stops {
                #expect(stop == "now")
                break
            }
        }
        try await service.value
        await router.shutdown(within: .milliseconds(100))
        await scheduler.shutdown()
    }

    @Test func `that cannot start says why, and leaves`() async throws {
        let scheduler = try SchedulerName.libev.makeScheduler()
        let router = Router(on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        let arguments = try ServiceArguments(["--url", url], environment: { _ in nil })
        let service = scheduler.task { try await Broken().serve(arguments, on: scheduler) }
        await #expect(throws: Broken.NoDisk.self) { try await service.value }
        await router.shutdown(within: .milliseconds(100))
        await scheduler.shutdown()
    }
}

@Suite struct `A service's command line` {
    private func read(_ arguments: String..., environment: [String: String] = [:]) throws -> ServiceArguments {
        try ServiceArguments(arguments, environment: { environment[$0] })
    }

    @Test func `has defaults, which the environment changes and options override`() throws {
        let plain = try read()
        #expect(plain.routers == ["ws://127.0.0.1:8080/ws"])
        #expect(plain.realm == "realm1")
        #expect(plain.scheduler == .libev)
        let environment = ["SWAMPY_ROUTER": "ws://a/", "SWAMPY_REALM": "b", "SWAMPY_SCHEDULER": "dispatch"]
        let set = try read(environment: environment)
        #expect(set.routers == ["ws://a/"] && set.realm == "b" && set.scheduler == .dispatch)
        let overridden = try read(
            "--url", "ws://c/", "--url=ws://d/?x=1", "--realm", "e", "--scheduler=libev", environment: environment)
        #expect(overridden.routers == ["ws://c/", "ws://d/?x=1"])
        #expect(overridden.realm == "e" && overridden.scheduler == .libev)
    }

    @Test(arguments: [["--url"], ["--colour", "red"], ["file"], ["--scheduler", "nothing"]])
    func `that is wrong is refused with a sentence`(arguments: [String]) {
        let error = #expect(throws: ServiceArguments.Invalid.self) {
            try ServiceArguments(arguments, environment: { _ in nil })
        }
        #expect(error?.description.isEmpty == false)
    }

    @Test func `tells its options when asked`() throws {
        #expect(try read("--help").wantsHelp)
        let usage = ServiceArguments.usage(of: "date")
        for option in ["--url", "--realm", "--scheduler", "--help"] { #expect(usage.contains(option)) }
    }
}
