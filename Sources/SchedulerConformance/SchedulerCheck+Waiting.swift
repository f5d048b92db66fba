internal import Scheduling

extension SchedulerCheck {
    /// Waiting costs nothing.
    static let waiting: [SchedulerCheck] = [
        SchedulerCheck("uses no processor time while it waits") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler)
            await probe.watch(connection.near)
            let log = Log<Int>()
            let alarm = AlarmProbe(on: scheduler, log: log)
            await alarm.arm(in: .seconds(3600))
            try await expectIdle("while a socket is silent and an alarm is far away")
            await alarm.disarm()
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("uses no processor time while a watch is paused") { scheduler in
            let unread = try Connection.unix()
            let gone = try Connection.unix()
            let probes = [Probe(on: scheduler), Probe(on: scheduler)]
            unread.far.send()
            await probes[0].watch(unread.near)
            await probes[1].watch(gone.near, for: [.readable, .writable])
            gone.far.close()
            for probe in probes { _ = try await probe.reports.elements(atLeast: 1, of: "reports") }
            try await expectIdle("while a socket with unread bytes and one whose peer is gone are paused")
            for probe in probes { await probe.close() }
            unread.far.close()
        },
    ]

    /// The process uses less than a tenth of the processor during some quiet time; something else may disturb it.
    private static func expectIdle(_ situation: String, file: String = #fileID, line: Int = #line) async throws {
        var used: [Duration] = []
        for _ in 0..<10 {
            let before = processorTime()
            try await Task.sleep(for: .milliseconds(100))
            used.append(processorTime() - before)
            if used[used.count - 1] < .milliseconds(10) { return }
        }
        throw ConformanceFailure(
            "no processor time is used \(situation), and not \(used) in 100 ms each", file: file, line: line)
    }
}
