import Testing

@testable import Swampy

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
