internal import Glibc
internal import Scheduling

extension SchedulerCheck {
    /// What sockets and pipes report: bytes, ends, hang-ups and resets.
    static let readiness: [SchedulerCheck] = [
        SchedulerCheck("reports bytes that come") { scheduler in
            for connection in [try Connection.unix(), try .tcp()] {
                let probe = Probe(on: scheduler)
                await probe.watch(connection.near)
                connection.far.send(5)
                let reports = try await probe.reports.elements(atLeast: 1, of: "reports")
                try expect(reports[0], is: .readable, "what is armed is reported")
                try expect(await probe.receive(), is: .bytes(5), "the bytes can be read")
                await probe.close()
                connection.far.close()
            }
        },

        SchedulerCheck("reports again and again while bytes are not read") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler) { _, _ in }
            connection.far.send()
            await probe.watch(connection.near)
            _ = try await probe.reports.elements(atLeast: 10, of: "reports of one byte")
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("reports what is armed, and only what is so") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler)
            await probe.watch(connection.near, for: [.readable, .writable])
            let first = try await probe.reports.elements(atLeast: 1, of: "reports")
            try expect(first, is: [.writable], "an idle socket is writable")
            connection.far.send()
            await probe.arm(.readable)
            let second = try await probe.reports.elements(atLeast: 2, of: "reports")
            try expect(second.last, is: .readable, "only what is armed is reported")
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("reports both directions of a socket that has both, however it deals them out") { scheduler in
            let connection = try Connection.unix()
            let probe = Probe(on: scheduler) { _, _ in }
            connection.far.send()
            await probe.watch(connection.near, for: [.readable, .writable])
            try await eventually("both are reported, and not only \(probe.reports.elements)") {
                probe.reports.elements.reduce(Readiness()) { $0.union($1) } == [.readable, .writable]
            }
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("reports a socket that can take bytes again") { scheduler in
            let connection = try Connection.unix()
            let bytes = [UInt8](repeating: 0, count: 65_536)
            while write(connection.near, bytes, bytes.count) > 0 {}
            let probe = Probe(on: scheduler)
            await probe.watch(connection.near, for: .writable)
            try await outlast(scheduler)
            try expect(probe.reports.count, is: 0, "a full socket reports nothing")
            while case .bytes = received(from: connection.far.descriptor) {}
            _ = try await probe.reports.elements(atLeast: 1, of: "reports")
            await probe.close()
            connection.far.close()
        },

        SchedulerCheck("reports the end of a half-closed connection, and writes still leave") { scheduler in
            for connection in [try Connection.unix(), try .tcp()] {
                let probe = Probe(on: scheduler)
                await probe.watch(connection.near)
                connection.far.closeWriting()
                _ = try await probe.reports.elements(atLeast: 1, of: "reports")
                try expect(await probe.receive(), is: .end, "the end is read")
                await probe.arm(.writable)
                let reports = try await probe.reports.elements(atLeast: 2, of: "reports")
                try expect(reports.last, is: .writable, "the other direction is still open")
                try expect(await probe.send(3), is: 3, "bytes are taken after the peer's end")
                try await eventually("bytes leave after the peer's end") {
                    received(from: connection.far.descriptor) == .bytes(3)
                }
                await probe.close()
                connection.far.close()
            }
        },

        SchedulerCheck("reports a hang-up to whoever waits to read") { scheduler in
            for connection in [try Connection.unix(), try .tcp(), try .pipe()] {
                let probe = Probe(on: scheduler)
                await probe.watch(connection.near)
                connection.far.close()
                _ = try await probe.reports.elements(atLeast: 1, of: "reports")
                try expect(await probe.receive(), is: .end, "the end is read")
                await probe.close()
            }
        },

        SchedulerCheck("reports a hang-up to whoever waits to write") { scheduler in
            let connection = try Connection.unix()
            let bytes = [UInt8](repeating: 0, count: 65_536)
            while write(connection.near, bytes, bytes.count) > 0 {}
            let probe = Probe(on: scheduler)
            await probe.watch(connection.near, for: .writable)
            connection.far.close()
            _ = try await probe.reports.elements(atLeast: 1, of: "reports")
            await probe.close()
        },

        SchedulerCheck("reports a hang-up that came while the watch was paused") { scheduler in
            for connection in [try Connection.unix(), try .tcp(), try .pipe()] {
                let probe = Probe(on: scheduler)
                await probe.watch(connection.near)
                connection.far.send()
                _ = try await probe.reports.elements(atLeast: 1, of: "reports")
                try expect(await probe.receive(), is: .bytes(1), "the byte is read")
                connection.far.close()
                try await outlast(scheduler)
                try expect(probe.reports.count, is: 1, "a paused watch reports nothing")
                await probe.arm(.readable)
                _ = try await probe.reports.elements(atLeast: 2, of: "reports")
                try expect(await probe.receive(), is: .end, "the end is read")
                await probe.close()
            }
        },

        SchedulerCheck("goes on reporting after a hang-up until all is read") { scheduler in
            for connection in [try Connection.unix(), try .pipe()] {
                let left = Counter()
                let probe = Probe(on: scheduler) { probe, _ in
                    if left.increment() == 5 { probe.arm([]) }
                }
                connection.far.send(100)
                connection.far.close()
                await probe.watch(connection.near)
                _ = try await probe.reports.elements(atLeast: 5, of: "reports")
                try expect(await probe.receive(), is: .bytes(100), "the bytes before the end are kept")
                await probe.arm(.readable)
                _ = try await probe.reports.elements(atLeast: 6, of: "reports")
                try expect(await probe.receive(), is: .end, "the end is read after the bytes")
                await probe.close()
            }
        },

        SchedulerCheck("reports a connection that its peer reset") { scheduler in
            let connection = try Connection.tcp()
            let probe = Probe(on: scheduler)
            await probe.watch(connection.near)
            connection.far.reset()
            _ = try await probe.reports.elements(atLeast: 1, of: "reports")
            try expect(await probe.receive(), is: .error(ECONNRESET), "the next read tells")
            await probe.close()
        },

        SchedulerCheck("keeps 200 descriptors apart") { scheduler in
            let connections = try (0..<200).map { _ in try Connection.unix() }
            let probes = connections.map { _ in Probe(on: scheduler) }
            for (probe, connection) in zip(probes, connections) { await probe.watch(connection.near) }
            for connection in connections[100...] { connection.far.send() }
            for probe in probes[100...] { _ = try await probe.reports.elements(atLeast: 1, of: "reports") }
            try expect(probes[..<100].map(\.reports.count).max(), is: 0, "silent sockets report nothing")
            for connection in connections[..<100] { connection.far.send() }
            for probe in probes { _ = try await probe.reports.elements(atLeast: 1, of: "reports") }
            try expect(probes.map(\.reports.count).max(), is: 1, "each reports once before it is paused")
            for probe in probes { await probe.close() }
            for connection in connections { connection.far.close() }
        },
    ]
}
