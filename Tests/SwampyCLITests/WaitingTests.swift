import Testing

/// What the systems that Swampy grew from spent whole processors on; see `seed/features.md`, 2.2.
@Suite struct WaitingTests {
    @Test(arguments: schedulers)
    func `waiting costs no processor time, in the client nor in the router`(scheduler: String) async throws {
        try await withRouter(scheduler: scheduler) { router in
            try await withSwampy(
                "subscribe", "com.example.silence", "--router", router.url,
                environment: ["SWAMPY_SCHEDULER": scheduler]
            ) { subscriber in
                #expect(await subscriber.nextError() == "subscribed com.example.silence")
                let before = try (router.process.processorTicks(), subscriber.processorTicks())
                try await Task.sleep(for: .seconds(2))
                let after = try (router.process.processorTicks(), subscriber.processorTicks())
                // A busy loop takes 200 ticks in this time; one tick may be the end of what came before.
                #expect(after.0 - before.0 <= 1)
                #expect(after.1 - before.1 <= 1)
            }
        }
    }
}
