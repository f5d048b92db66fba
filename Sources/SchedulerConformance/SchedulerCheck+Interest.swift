internal import Scheduling

extension SchedulerCheck {
    /// A watch reports what it is armed for, to whom it is directed.
    static let interest: [SchedulerCheck] = [
        SchedulerCheck("reports nothing before a watch is armed, and all after it") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler)
            connection.far.send()
            await probe.watch(connection.near, for: [])
            try await outlast(scheduler)
            try expect(probe.reports.count, is: 0, "a watch starts disarmed")
            await probe.arm(.readable)
            _ = try await probe.reports.elements(atLeast: 1, of: "reports")
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("reports nothing while a watch is paused, and goes on when it is armed again") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler)
            await probe.watch(connection.near)
            for round in 1...20 {
                connection.far.send()
                _ = try await probe.reports.elements(atLeast: round, of: "reports")
                connection.far.send()
                await scheduler.task {}.value
                try expect(probe.reports.count, is: round, "a paused watch reports nothing")
                await probe.arm(.readable)
            }
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("forgets an interest that was given up in the turn that armed it") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler)
            connection.far.send()
            await probe.watch(connection.near, for: [])
            try await inOneJob(of: scheduler) {
                probe.assumeIsolated { probe in
                    probe.arm([.readable, .writable])
                    probe.arm([])
                }
            }
            try await outlast(scheduler)
            try expect(probe.reports.count, is: 0, "nothing is armed")
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("reports to another watch nothing that the first pauses in the turn of both") { scheduler in
            let reports = try await reportsOfPartners(on: scheduler) { probe in probe.arm([]) }
            try expect(reports, is: 1, "the one that was paused reports nothing")
        },

        SchedulerCheck("reports only to the new handler after a redirection, also from within a report") { scheduler in
            let connection = try Connection.unix()
            let second = Probe(on: scheduler)
            let first = Probe(on: scheduler) { probe, _ in probe.redirect(to: second) }
            await first.watch(connection.near)
            connection.far.send()
            _ = try await second.reports.elements(atLeast: 1, of: "reports to the new handler")
            try expect(first.reports.count, is: 1, "the old handler heard of it once")
            await first.arm([])
            await first.redirect(to: first)
            await first.arm(.readable)
            _ = try await first.reports.elements(atLeast: 2, of: "reports to the old handler, which is the new one")
            await first.close()
            connection.far.close()
        },
    ]

    /// Has two sockets readable at once, whose handlers do something to each other, and counts the reports of both.
    static func reportsOfPartners(
        on scheduler: any Scheduler, _ act: @escaping @Sendable (isolated Probe) -> Void
    ) async throws -> Int {
        let connections = [try Connection.unix(), try .unix()]
        let probes = connections.map { _ in
            Probe(on: scheduler) { probe, _ in
                probe.arm([])
                probe.partner?.assumeIsolated { act($0) }
            }
        }
        await probes[0].befriend(probes[1])
        await probes[1].befriend(probes[0])
        for (probe, connection) in zip(probes, connections) {
            connection.far.send()
            await probe.watch(connection.near, for: [])
        }
        try await inOneJob(of: scheduler) {
            for probe in probes { probe.assumeIsolated { $0.arm(.readable) } }
        }
        try await eventually("one of two ready sockets is reported") { probes.contains { $0.reports.count > 0 } }
        try await outlast(scheduler)
        let count = probes.map(\.reports.count).reduce(0, +)
        for probe in probes { await probe.close() }
        for connection in connections { connection.far.close() }
        return count
    }
}
