import Glibc
import Swampy
import Testing

/// What the systems that Swampy grew from promised and did not keep; see `seed/features.md`, section 10.
@Suite(.serialized) struct `Promises that the originals broke` {
    @Test(.timeLimit(.minutes(5)), arguments: [SchedulerName.libev, .dispatch])
    func `100,000 concurrent calls on one session each get their own reply`(name: SchedulerName) async throws {
        try await withRouter(name) { url, scheduler in
            try await withSession(to: url, realm: "realm1", on: scheduler) { callee in
                try await callee.register("com.example.delayed") { (number: Int) in
                    try await scheduler.sleep(for: .milliseconds(number &* 7919 % 50))
                    return number
                }
                try await withSession(to: url, realm: "realm1", on: scheduler) { caller in
                    let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
                        for number in 0..<100_000 {
                            group.addTask(executorPreference: scheduler) {
                                let answer: Int = try await caller.call("com.example.delayed", number)
                                return answer == number
                            }
                        }
                        return try await group.reduce(into: 0) { wrong, isRight in wrong += isRight ? 0 : 1 }
                    }
                    #expect(wrong == 0)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [SchedulerName.libev, .dispatch])
    func `payloads of every awkward size go in both directions`(name: SchedulerName) async throws {
        try await withRouter(name) { url, scheduler in
            try await withSession(to: url, realm: "realm1", on: scheduler) { session in
                try await session.register("com.example.echo") { (text: String) in text }
                for boundary in [125, 126, 127, 32_767, 32_768, 65_535, 65_536, 1_048_576] {
                    // The message is longer than its payload: walk over the boundary with all of it.
                    for size in [boundary - 64, boundary - 40, boundary - 20, boundary - 1, boundary, boundary + 1] {
                        let text = String(repeating: "é", count: size / 2) + (size.isMultiple(of: 2) ? "" : "x")
                        let echoed: String = try await session.call("com.example.echo", text)
                        #expect(echoed == text, "\(size) bytes")
                    }
                }
            }
        }
    }

    @Test(arguments: [SchedulerName.libev, .dispatch])
    func `a router in this process serves as soon as the call returns`(name: SchedulerName) async throws {
        let scheduler = try name.makeScheduler()
        for _ in 0..<100 {
            let router = Router(on: scheduler)
            let session = try await router.session(realm: "realm1")
            try await session.register("com.example.one") { 1 }
            let one: Int = try await session.call("com.example.one")
            #expect(one == 1)
            await session.leave()
            await router.shutdown()
        }
        await scheduler.shutdown()
    }

    @Test(arguments: [SchedulerName.libev, .dispatch])
    func `two schedulers serve side by side in one process`(name: SchedulerName) async throws {
        try await withRouter(name) { url, _ in
            let other = try (name == .libev ? SchedulerName.dispatch : .libev).makeScheduler()
            try await withSession(to: url, realm: "realm1", on: other) { session in
                try await session.register("com.example.where") { other.isIsolatingCurrentContext() == true }
                let isOnOther: Bool = try await session.call("com.example.where")
                #expect(isOnOther)
            }
            await other.shutdown()
        }
    }
}

@Suite struct `The names of schedulers` {
    @Test func `are listed when one is unknown`() {
        let error = #expect(throws: SchedulerError.self) { try SchedulerName(validating: "eventlet") }
        let names = "libev, libev-poll, libev-select, libev-kqueue, libev-linuxaio, libev-iouring, dispatch, uring"
        #expect(error?.description == "there is no scheduler 'eventlet'; there are \(names)")
    }

    @Test(arguments: SchedulerName.allCases.filter { $0 != .libevIOURing })
    func `each make a scheduler that runs, or say why this machine has none`(name: SchedulerName) async throws {
        guard name.isAvailable else {
            let error = #expect(throws: SchedulerError.self) { try name.makeScheduler() }
            #expect(error?.description.hasPrefix("the scheduler \(name.rawValue) cannot be had here: ") == true)
            return
        }
        let scheduler = try name.makeScheduler()
        #expect(await scheduler.task { scheduler.isIsolatingCurrentContext() }.value == true)
        await scheduler.shutdown()
    }

    @Test func `have libev on epoll, poll and select, and Dispatch, on every Linux`() {
        for name in [SchedulerName.libev, .libevPoll, .libevSelect, .dispatch] { #expect(name.isAvailable) }
    }
}

/// Runs `body` beside a router that listens, on a scheduler of its own.
private func withRouter(
    _ name: SchedulerName, _ body: (_ url: String, _ scheduler: any Scheduler) async throws -> Void
) async throws {
    let scheduler = try name.makeScheduler()
    let router = Router(on: scheduler)
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body(router.listen(at: "ws://127.0.0.1:0/ws"), scheduler))
    } catch {
        outcome = .failure(error)
    }
    await router.shutdown()
    await scheduler.shutdown()
    try outcome.get()
}
