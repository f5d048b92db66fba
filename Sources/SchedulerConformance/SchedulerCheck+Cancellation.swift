internal import Scheduling

extension SchedulerCheck {
    /// Whoever waits notices that its task is cancelled, before it waits and while it does.
    static let cancellation: [SchedulerCheck] = [
        SchedulerCheck("does not sleep in a task that is cancelled") { scheduler in
            for _ in 0..<100 {
                let task = scheduler.task {
                    while !Task.isCancelled { await Task.yield() }
                    try await scheduler.sleep(for: .seconds(3600))
                }
                task.cancel()
                try expect(await isCancelled(task), "sleep(for:) throws CancellationError")
            }
        },

        SchedulerCheck("ends a sleep whose task is cancelled at any moment") { scheduler in
            for round in 0..<300 {
                let task = scheduler.task { try await scheduler.sleep(for: .seconds(3600)) }
                for _ in 0..<round % 10 { await Task.yield() }
                if round % 3 == 0 { await scheduler.task {}.value }  // it sleeps by now
                task.cancel()
                try expect(await isCancelled(task), "sleep(for:) throws CancellationError")
            }
        },

        SchedulerCheck("ends a sleep once, when its time comes as its task is cancelled") { scheduler in
            for round in 0..<300 {
                let task = scheduler.task { try await scheduler.sleep(for: .microseconds(round)) }
                for _ in 0..<round % 7 { await Task.yield() }
                task.cancel()
                _ = await task.result
            }
        },

        SchedulerCheck("ends a sleep that is asked for elsewhere when its task is cancelled") { scheduler in
            for _ in 0..<100 {
                let task = Task { try await scheduler.sleep(for: .seconds(3600)) }  // awaited two lines below
                task.cancel()
                try expect(await isCancelled(task), "sleep(for:) throws CancellationError")
            }
        },

        SchedulerCheck("cancels what it was asked to run, before and while it runs") { scheduler in
            for round in 0..<100 {
                let task = Task {  // awaited below
                    try await scheduler.run { try await scheduler.sleep(for: .seconds(3600)) }
                }
                if round % 2 == 1 { await scheduler.task {}.value }
                task.cancel()
                try expect(await isCancelled(task), "run(_:) passes the cancellation on")
            }
        },

        SchedulerCheck("cancels what was offloaded, before and while it runs") { scheduler in
            for round in 0..<100 {
                let task = scheduler.task {
                    try await offload {
                        while !Task.isCancelled { await Task.yield() }
                        throw CancellationError()
                    }
                }
                if round % 2 == 1 { await scheduler.task {}.value }
                task.cancel()
                try expect(await isCancelled(task), "offload(_:) passes the cancellation on")
            }
        },

        SchedulerCheck("cancels an operation with a time limit, before and while it runs") { scheduler in
            for round in 0..<100 {
                let task = scheduler.task {
                    try await scheduler.withTimeout(.seconds(3600)) {
                        try await scheduler.sleep(for: .seconds(7200))
                    }
                }
                if round % 2 == 1 { await scheduler.task {}.value }
                task.cancel()
                try expect(await isCancelled(task), "withTimeout(_:_:) passes the cancellation on")
            }
        },

        SchedulerCheck("gives an operation its time and not more") { scheduler in
            let seven = try await scheduler.withTimeout(.seconds(3600)) { 7 }
            try expect(seven, is: 7, "what is in time returns its result")
            for limit: Duration in [.milliseconds(5), .zero, .seconds(-1)] {
                let outcome = await error(of: {
                    try await scheduler.withTimeout(limit) { try await scheduler.sleep(for: .seconds(3600)) }
                })
                try expect(outcome, is: "\(TimedOut(after: limit))", "what is late is cancelled, and its end awaited")
            }
        },

        SchedulerCheck("passes on what an operation with a time limit throws") { scheduler in
            let outcome = await error(of: {
                try await scheduler.withTimeout(.seconds(3600)) { throw Refusal() }
            })
            try expect(outcome, is: "\(Refusal())", "the operation's own error comes through")
        },

        SchedulerCheck("sleeps until a time that has passed without waiting") { scheduler in
            try await scheduler.sleep(until: .now - .seconds(60))
            try await scheduler.run { try await scheduler.sleep(for: .zero) }
        },
    ]

    private struct Refusal: Error, CustomStringConvertible {
        var description: String { "refused" }
    }

    private static func isCancelled(_ task: Task<Void, any Error>) async -> Bool {
        do {
            try await task.value
            return false
        } catch {
            return error is CancellationError
        }
    }

    /// What `operation` throws, in words.
    private static func error(of operation: () async throws -> Void) async -> String {
        do {
            try await operation()
            return "nothing"
        } catch {
            return "\(error)"
        }
    }
}
