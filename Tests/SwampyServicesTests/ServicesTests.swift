#if ServiceLifecycle
    import Logging
    import Scheduling
    import ServiceLifecycle
    import SwampyServices
    import TestSupport
    import Testing
    import WAMP
    import WAMPRouter
    import WebApp

    @Suite(.timeLimit(.minutes(1))) struct `A service` {
        @Test(arguments: SchedulerKind.both)
        func `that is an app starts with the group and stops with it`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                let (said, saying) = AsyncStream.makeStream(of: String.self)
                let app = App(configuration: App.Configuration(port: 0))
                app.add(Witness(saying))
                let group = makeGroup(AppService(app, on: scheduler))
                let running = scheduler.task { try await group.run() }
                var words = said.makeAsyncIterator()
                #expect(await words.next() == "started")
                await group.triggerGracefulShutdown()
                try await running.value
                #expect(await words.next() == "stopped")
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `that is a router says good-bye to its clients`(kind: SchedulerKind) async throws {
            try await withScheduler(kind) { scheduler in
                let router = Router(on: scheduler)
                let group = makeGroup(RouterService(router, at: ["ws://127.0.0.1:0/ws"]))
                let running = scheduler.task { try await group.run() }
                let session = try await router.session(realm: "realm1")
                await group.triggerGracefulShutdown()
                #expect(await session.waitUntilEnded() == .closedByRouter(reason: .systemShutdown, message: nil))
                try await running.value
                #expect(await router.connectionCount == 0)
            }
        }

        @Test func `that cannot listen fails, and leaves nothing behind`() async throws {
            try await withScheduler(.libev) { scheduler in
                let router = Router(on: scheduler)
                let service = RouterService(router, at: ["ws://127.0.0.1:0/ws", "gopher://127.0.0.1:0/"])
                await #expect(throws: SocketError.self) { try await service.run() }
                await #expect(throws: SessionError.self) { try await router.session(realm: "realm1") }
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `that is a client leaves the realm with the group`(kind: SchedulerKind) async throws {
            try await withRouter(kind) { router, url, scheduler in
                let (joined, joining) = AsyncStream.makeStream(of: Int.self)
                let group = makeGroup(
                    SessionService(to: url, realm: "realm1", on: scheduler) { session in
                        try await session.register("com.example.answer") { 42 }
                        joining.yield(try await session.call("com.example.answer"))
                    })
                let running = scheduler.task { try await group.run() }
                var answers = joined.makeAsyncIterator()
                #expect(await answers.next() == 42)
                await group.triggerGracefulShutdown()
                try await running.value
                #expect(await router.sessionCount == 0)
            }
        }

        @Test func `that is a client fails when its session is lost`() async throws {
            try await withRouter(.libev) { router, url, scheduler in
                let (joined, joining) = AsyncStream.makeStream(of: Void.self)
                let service = SessionService(to: url, realm: "realm1", on: scheduler) { _ in joining.yield() }
                let running = scheduler.task { try await service.run() }
                var joins = joined.makeAsyncIterator()
                await joins.next()
                await router.shutdown()
                let error = await #expect(throws: SessionError.self) { try await running.value }
                #expect(error == .ended(.closedByRouter(reason: .systemShutdown, message: nil)))
            }
        }
    }

    /// Says when the app starts and stops.
    private struct Witness: AppExtension {
        let saying: AsyncStream<String>.Continuation

        init(_ saying: AsyncStream<String>.Continuation) { self.saying = saying }

        func start(_ app: App, on scheduler: any Scheduler) async throws { saying.yield("started") }

        func stop() async { saying.yield("stopped") }
    }

    private func makeGroup(_ service: any Service) -> ServiceGroup {
        ServiceGroup(services: [service], logger: Logger(label: "swampy.tests"))
    }

    private func withScheduler(
        _ kind: SchedulerKind, _ body: (any Scheduler) async throws -> Void
    ) async throws {
        let scheduler = try kind.make()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(scheduler)) } catch { outcome = .failure(error) }
        await scheduler.shutdown()
        try outcome.get()
    }

    private func withRouter(
        _ kind: SchedulerKind, _ body: (Router, _ url: String, any Scheduler) async throws -> Void
    ) async throws {
        try await withScheduler(kind) { scheduler in
            let router = Router(on: scheduler)
            let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(router, url, scheduler)) } catch { outcome = .failure(error) }
            await router.shutdown(within: .zero)
            try outcome.get()
        }
    }
#endif
