import Testing
import WAMPTesting

@testable import Starter

@Test(.wampRouter) func `whoever listens hears of a new count`() async throws {
    let router = TestRouter.current
    let counts = try await router.record("com.example.count.changed", as: Int.self)
    let app = makeApp(configuration: WAMPConfiguration(router: router.url, realm: "realm1"))
    try await app.test { client in
        #expect(try await client.get("/count").text == "0")
        let visitor = try await router.session()
        let count: Int = try await visitor.call("com.example.count.add")
        #expect(count == 1)
        #expect(try await client.get("/count").text == "1")
    }
    #expect(try await counts.next() == 1)
}
