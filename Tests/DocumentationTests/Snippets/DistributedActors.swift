import Distributed
import LibevScheduling
import Swampy
import Testing
import WAMPDistributed

distributed actor Greeter: WAMPActor {
    private var count = 0

    distributed func greet(name: String, times: Int) -> [String] {
        count += 1
        return Array(repeating: "Hello, \(name)!", count: times)
    }

    distributed var greetingCount: Int { count }
}

@Resolvable
protocol Calculator: DistributedActor where ActorSystem == WAMPActorSystem {
    distributed func add(_ first: Int, _ second: Int) async throws -> Int
}

extension `The article on` {
    @Test func `distributed actors`() async throws {
        let scheduler = try LibevScheduler()
        let router = Router(configuration: RouterConfiguration(realms: ["realm1"]), on: scheduler)
        try await serve(to: router)
        await router.shutdown()
        await scheduler.shutdown()
    }

    private func serve(to router: Router) async throws {
        let session = try await router.session(realm: "realm1")
        let system = WAMPActorSystem(session)
        let greeter = try await system.serve(as: "com.example.greeter") { Greeter(actorSystem: system) }
        try await useAnywhere(try await router.session(realm: "realm1"))
        withExtendedLifetime(greeter) {}
    }

    private func useAnywhere(_ session: Session) async throws {
        do {
            let greetings: [String] = try await session.call("com.example.greeter.greet", "Ada", 2)
            #expect(greetings == ["Hello, Ada!", "Hello, Ada!"])
        }
        let system = WAMPActorSystem(session)
        let greeter = try Greeter.resolve(id: "com.example.greeter", using: system)
        let greetings = try await greeter.greet(name: "Ada", times: 2)
        let count = try await greeter.greetingCount
        #expect(greetings.count == 2 && count == 2)

        try await session.register("com.example.calculator.add") { (first: Int, second: Int) in first + second }
        let calculator = try $Calculator.resolve(id: "com.example.calculator", using: system)
        let sum = try await calculator.add(2, 3)
        #expect(sum == 5)
    }
}

#if ServiceLifecycle
    import Glibc
    import Logging
    import ServiceLifecycle
    import SwampyServices
    import UnixSignals

    @Test func `the article on services runs until it is told to stop`() async throws {
        let scheduler = try LibevScheduler()
        let port = try await freePort()
        let app = App(configuration: App.Configuration(port: 0))
        let router = Router(configuration: RouterConfiguration(realms: ["realm1"]), on: scheduler)
        let logger = Logger(label: "test")
        let guarding = Signals(.terminate)  // so that the signal ends nobody who is late
        async let stopping: Void = {
            try await untilServed(at: port)
            kill(getpid(), SIGTERM)
        }()
        let group = ServiceGroup(
            services: [
                RouterService(router, at: ["ws://127.0.0.1:\(port)/ws"]),
                AppService(app, on: scheduler),
            ],
            gracefulShutdownSignals: [.sigterm], logger: logger)
        try await group.run()
        await scheduler.shutdown()
        try await stopping
        withExtendedLifetime(guarding) {}
    }
#endif
