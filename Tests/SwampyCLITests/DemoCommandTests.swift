import Glibc
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The demo on the command line` {
    @Test(arguments: schedulers)
    func `serves until it is terminated, and names a port in use`(scheduler: String) async throws {
        try await withSwampy("demo", "--port", "0", "--scheduler", scheduler) { demo in
            let line = try #require(await demo.nextLine())
            let match = try #require(line.wholeMatch(of: #/listening on http://127\.0\.0\.1:(\d+)/?/#))
            let second = try await swampy("demo", "--port", String(match.1))
            let failure = "swampy: cannot listen on 127.0.0.1:\(match.1): Address already in use"
            #expect(second == .init(status: 1, output: [], errors: [failure]))
            demo.send(SIGTERM)
            #expect(await demo.ending() == .init(status: 0, output: [], errors: []))
        }
    }

    @Test func `joins the router that the environment names`() async throws {
        try await withRouter { router in
            let environment = ["SWAMPY_ROUTER": router.url]
            try await withSwampy("demo", "--port", "0", environment: environment) { demo in
                #expect(await demo.nextLine()?.hasPrefix("listening on http://127.0.0.1:") == true)
                router.process.send(SIGTERM)
                #expect(await router.process.ending().status == 0)
                demo.send(SIGTERM)
                #expect(await demo.ending().status == 0)
            }
            let lost = try await swampy("demo", "--port", "0", environment: environment)
            let address = try Endpoint(router.url).authority
            let failure = "swampy: cannot connect to \(address): Connection refused"
            #expect(lost == .init(status: 1, output: [], errors: [failure]))
        }
    }
}
