import Foundation
import Swampy
import Testing
import WAMPTesting

@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `A test with the trait crossbar` {
    @Test(.crossbar(command: Machine.crossbar.path)) func `runs against a real Crossbar.io`() async throws {
        let router = TestRouter.current
        #expect(router.router == nil)
        let callee = try await router.session()
        let caller = try await router.session()
        try await callee.register("com.example.add") { (a: Int, b: Int) in a + b }
        try await router.waitForRegistration(of: "com.example.add")
        let sum: Int = try await caller.call("com.example.add", 2, 3)
        #expect(sum == 5)
    }

    @Test func `fails with what Crossbar.io says of a wrong configuration`() async throws {
        let trait = RouterTrait.crossbar(config: #"{"version": 2, "nonsense": 1}"#, command: Machine.crossbar.path)
        let failure = await #expect(throws: CrossbarFailure.self) {
            try await trait.provideScope(for: #require(Test.current), testCase: nil) {}
        }
        #expect(failure?.log.contains("nonsense") == true)
    }
}
