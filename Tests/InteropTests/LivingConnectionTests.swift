import Foundation
import Swampy
import Synchronization
import TestSupport
import Testing

/// How often Crossbar.io is killed: it takes seconds to start. `make restarts` sets 20.
private let crossbarKills = ProcessInfo.processInfo.environment["SWAMPY_KILLS"].flatMap { Int($0) } ?? 2

/// Routers that die under load, and our client that comes back.
@Suite(.serialized) struct `A router that is killed` {
    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `S21, S23: twenty times loses no call silently, and has its client back within two seconds`(
        scheduler name: SchedulerName
    ) async throws {
        try await withScheduler(name) { scheduler in
            let port = try await freePort(on: scheduler)
            let url = "ws://127.0.0.1:\(port)/ws"
            try await withRounds(20, on: scheduler, url: url) {
                try Program(
                    Machine.swampy,
                    ["router", "--listen", url, "--realm", "realm1", "--scheduler", name.rawValue])
            } ready: { program in
                _ = try await program.require("listening on")
            } kill: { program in
                await program.end(signal: SIGKILL)
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
    func `S21, S23: Crossbar.io too`() async throws {
        try await withScheduler(.libev) { scheduler in
            let port = try await freePort(on: scheduler)
            try await withRounds(crossbarKills, on: scheduler, url: "ws://127.0.0.1:\(port)/ws") {
                try Program(Machine.python, [Machine.peer("crossbar_killed.py"), "--port", "\(port)"])
            } ready: { program in
                _ = try await program.require("READY")
            } kill: { program in
                await program.end()  // which kills the router behind it
            }
        }
    }
}

/// Starts a router `count` + 1 times and kills it, each time with 100 calls in flight.
private func withRounds(
    _ count: Int, on scheduler: any Scheduler, url: String, start: () throws -> Program,
    ready: (Program) async throws -> Void, kill: (Program) async -> Void
) async throws {
    let runs = Mutex(0)
    let ends = Mutex(0)
    let heard = Mutex(0)
    var router = try start()
    try await ready(router)
    let callee = try await Client.connect(to: [url], realm: "realm1", on: scheduler)
    let caller = try await Client.connect(to: [url], realm: "realm1", on: scheduler)
    var called = 0
    var pauses: [Duration] = []  // from the time at which the router is ready until a call is answered
    do {
        try await callee.register("com.example.never") { () async throws in
            runs.withLock { $0 += 1 }
            defer { ends.withLock { $0 += 1 } }
            try await scheduler.sleep(for: .seconds(3600))
        }
        try await callee.register("com.example.add") { (a: Int, b: Int) in a + b }
        try await callee.subscribe("com.example.topic") { (_: Int) in heard.withLock { $0 += 1 } }
        for round in 1...count {
            let calls = (0..<100).map { _ in
                scheduler.task { try await caller.call("com.example.never") as CallResult }
            }
            called += calls.count
            while runs.withLock({ $0 }) < called { try await scheduler.sleep(for: .milliseconds(1)) }
            await kill(router)
            for call in calls {
                let error = await #expect(throws: SessionError.self) { try await call.value }
                guard case .ended = error else { throw Failed() }
            }
            router = try start()
            try await ready(router)
            let readyTime = scheduler.now
            let sum: Int = try await scheduler.withTimeout(.seconds(2)) {
                try await untilOffered { try await caller.call("com.example.add", round, 1) }
            }
            #expect(sum == round + 1)
            pauses.append(scheduler.now - readyTime)
            while await callee.currentSession == nil { try await scheduler.sleep(for: .milliseconds(1)) }
            try await caller.publish("com.example.topic", round, acknowledge: true)
            while heard.withLock({ $0 }) < round { try await scheduler.sleep(for: .milliseconds(1)) }
        }
        #expect(runs.withLock { $0 } == called, "a handler ran twice")
        #expect(ends.withLock { $0 } == called, "a handler was not cancelled when its session ended")
        #expect(heard.withLock { $0 } == count)
        pauses.sort()
        let (shortest, middle, longest) = (pauses[0], pauses[count / 2], pauses[count - 1])
        print("killed \(count) times, back after \(shortest) to \(longest), half of them by \(middle)")
    } catch {
        await kill(router)
        await caller.leave()
        await callee.leave()
        throw error
    }
    await caller.leave()
    await callee.leave()
    await kill(router)
}

/// Calls again while the callee is not back yet.
func untilOffered<Result>(_ call: () async throws -> Result) async throws -> Result {
    while true {
        do {
            return try await call()
        } catch let error as WAMPError where error.uri == .noSuchProcedure {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
