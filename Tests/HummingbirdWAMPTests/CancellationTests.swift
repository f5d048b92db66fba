#if Hummingbird
    import Dispatch
    import Hummingbird
    import Logging
    import Scheduling
    import TestSupport
    import Testing

    @Suite struct `A Hummingbird application that is cancelled while it starts` {
        /// One of these moments is that in which Hummingbird's clock holds a lock, and would for ever on a scheduler.
        @Test(arguments: SchedulerKind.both)
        func `ends when a scheduler's task has offloaded it`(kind: SchedulerKind) async throws {
            // Not a time limit of the suite, which could not end what blocks the threads of the global pool.
            let alarm = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "swampy.tests.alarm"))
            alarm.setEventHandler { fatalError("an application that was cancelled still runs") }
            alarm.schedule(deadline: .now() + 30)
            alarm.activate()
            defer { alarm.cancel() }
            try await withScheduler(kind) { scheduler in
                for turns in 0..<40 {
                    try await scheduler.task { try await offload { await runApplication(cancelledAfter: turns) } }.value
                }
            }
        }

        /// Runs an application, and cancels it when its task has had some turns.
        private func runApplication(cancelledAfter turns: Int) async {
            let application = Application(
                router: Router(context: BasicRequestContext.self),
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                logger: Logger(label: "swampy.tests") { _ in SwiftLogNoOpLogHandler() })
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                for _ in 0..<turns { await Task.yield() }
                group.cancelAll()
            }
        }
    }
#endif
