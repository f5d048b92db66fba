import LibevScheduling
import Swampy
import Testing
import WAMPBridge

extension `The article on` {
    @Test func `WAMPBridge`() async throws {
        let port = try await freePort()
        let scheduler = try LibevScheduler()
        let router = Router(on: scheduler)
        try await whileRunning(at: port) {
            var configuration = BridgeConfiguration()
            configuration.endpoints = [BridgeEndpoint(.publish, at: "/publish"), BridgeEndpoint(.call, at: "/call")]
            configuration.healthPath = "/health"
            configuration.metricsPath = "/metrics"
            configuration.statusPage = StatusPage(at: "/status")
            let app = App(configuration: App.Configuration(port: port))
            app.bridge(configuration, router: router)
            try await app.run(on: router.scheduler)
        } _: {
            try await HTTPClient.withClient(on: scheduler) { client in
                let base = "http://127.0.0.1:\(port)"
                let call = try await client.send(
                    HTTPClient.Request(
                        .post, base + "/call", headers: [.contentType: "application/json"],
                        body: .text(#"{"procedure":"wamp.session.count"}"#)))
                #expect(call.text == #"{"args":[1]}"#)  // the bridge has one session for all that acts alike
                #expect(try await client.get(base + "/metrics").text.contains("swampy_calls_total"))
            }
        }
        await router.shutdown(within: .zero)
        await scheduler.shutdown()
    }
}
