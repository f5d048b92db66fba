internal import Scheduling

extension SchedulerCheck {
    /// A closed watch is silent, and its descriptor is closed.
    static let closing: [SchedulerCheck] = [
        SchedulerCheck("closes the descriptor of a watch that is closed") { scheduler in
            for interest: Readiness in [[], .readable, .writable, [.readable, .writable]] {
                let connection = try Connection.unix()
                let probe = Probe(on: scheduler) { _, _ in }
                await probe.watch(connection.near, for: interest)
                await scheduler.task {}.value
                await probe.close()
                try await connection.far.waitUntilClosed()
                connection.far.close()
            }
        },

        SchedulerCheck("closes a watch in the turn that made it") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler)
            connection.far.send()
            let near = connection.near
            try await inOneJob(of: scheduler) {
                probe.assumeIsolated { probe in
                    probe.watch(near)
                    probe.close()
                }
            }
            try await outlast(scheduler)
            try expect(probe.reports.count, is: 0, "a closed watch reports nothing")
            connection.far.close()
        },

        SchedulerCheck("closes a watch from within its own report") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler) { probe, _ in probe.close() }
            await probe.watch(connection.near)
            connection.far.send()
            _ = try await probe.reports.elements(atLeast: 1, of: "reports")
            connection.far.send()
            try await outlast(scheduler)
            try expect(probe.reports.count, is: 1, "a closed watch reports nothing")
            connection.far.close()
        },

        SchedulerCheck("reports nothing of a watch that another closes in the turn of both") { scheduler in
            let reports = try await reportsOfPartners(on: scheduler) { probe in probe.close() }
            try expect(reports, is: 1, "the one that was closed reports nothing")
        },

        SchedulerCheck("reports nothing of a closed watch when its descriptor's number is used again") { scheduler in
            for _ in 0..<50 {
                let old = Probe(on: scheduler) { _, _ in }
                let new = Probe(on: scheduler)
                let first = try Connection.unix()
                first.far.send()
                await old.watch(first.near, for: [])
                try await inOneJob(of: scheduler) {
                    old.assumeIsolated { $0.arm(.readable) }
                }
                let heard = try await inOneJob(of: scheduler) {
                    old.assumeIsolated { $0.close() }
                    let heard = old.reports.count
                    let second = try Connection.unix()  // may get the number that has just been given back
                    new.assumeIsolated { $0.watch(second.near) }
                    second.far.send()
                    return (count: heard, far: second.far)
                }
                _ = try await new.reports.elements(atLeast: 1, of: "reports of the new watch")
                try expect(old.reports.count, is: heard.count, "the old watch is silent")
                await new.close()
                first.far.close()
                heard.far.close()
            }
        },

        SchedulerCheck("hears of a peer that hung up at once, a hundred times in a row") { scheduler in
            for _ in 0..<100 {
                let connection = try Connection.unix()
                let probe = Probe(on: scheduler) { probe, _ in probe.close() }
                await probe.watch(connection.near, for: [.readable, .writable])
                connection.far.close()
                _ = try await probe.reports.elements(atLeast: 1, of: "reports")
                await probe.close()
            }
        },
    ]
}
