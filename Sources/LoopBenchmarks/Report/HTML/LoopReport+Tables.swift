extension LoopReport {
    /// A line for each scheduler: what most readers want to know.
    var glance: String {
        let echoes = situations.filter { if case .echo = $0 { true } else { false } }
        let many =
            echoes.first { if case .echo(let echo) = $0 { echo.connections == 64 } else { false } } ?? echoes.first
        let idle = situations.first { if case .idle = $0 { true } else { false } }
        var columns: [Column] = [
            Column(title: "CPU for an echoed message<br/><small>geometric mean</small>", text: microseconds) { name in
                geometricMean(echoes.compactMap { result(in: $0, of: name)?.cost?.lower })
            }
        ]
        if case .echo(let echo) = many, let many {
            let place = "<br/><small>\(counted(echo.connections, "connection"))</small>"
            columns += [
                Column(title: "p50" + place, text: microseconds) { result(in: many, of: $0)?.latencies?.p50 },
                Column(title: "p99" + place, text: microseconds) { result(in: many, of: $0)?.latencies?.p99 },
                Column(title: "Messages a second" + place, text: rateText, isMoreBetter: true) {
                    result(in: many, of: $0)?.rate
                },
                Column(title: "System calls a message" + place, text: { fixed($0, 2) }) {
                    result(in: many, of: $0)?.systemCallCount
                },
            ]
        }
        if let idle {
            columns.append(
                Column(title: "Memory of an<br/>idle connection", text: byteSize) {
                    result(in: idle, of: $0)?.bytesPerConnection
                })
        }
        columns.removeAll { column in !candidates.contains { column.value($0.name) != nil } }
        return """
            <h2>At a glance</h2>
            <p class="note">The best of each column is bold.</p>
            <div class="scroll"><table>
            <thead><tr><th>Scheduler</th>\(columns.map { "<th>\($0.title)</th>" }.joined())</tr></thead>
            <tbody>
            \(candidates.map { row(of: $0, columns) }.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    private struct Column {
        let title: String
        let text: (Double) -> String
        var isMoreBetter = false
        let value: (String) -> Double?
    }

    private func row(of candidate: Participant, _ columns: [Column]) -> String {
        let cells = columns.map { column -> String in
            guard let value = column.value(candidate.name) else { return "<td>-</td>" }
            let all = candidates.compactMap { column.value($0.name) }
            let isBest = value == (column.isMoreBetter ? all.max() : all.min())
            return "<td\(isBest ? " class=\"best\"" : "")>\(escaped(column.text(value)))</td>"
        }
        return "<tr>\(head(of: candidate.name))\(cells.joined())</tr>"
    }

    /// Costs as a matrix, tinted by how they compare to the first candidate's.
    var overview: String {
        let timed = situations.filter { situation in results.contains { $0.situation == situation && $0.cost != nil } }
        let rows = timed.map { situation in
            "<tr><th>\(escaped(situation.title))</th>"
                + candidates.map { tinted(result(in: situation, of: $0.name)) }.joined() + "</tr>"
        }
        let first = candidates.first?.name ?? ""
        return """
            <h2>Processor time, side by side</h2>
            <p class="note">Of the server for one operation, and its ratio to \(escaped(first)).</p>
            <div class="scroll"><table>
            <thead><tr><th>Situation</th>\(candidates.map { "<th>\(escaped($0.name))</th>" }.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    private func tinted(_ result: LoopResult?) -> String {
        guard let result, let cost = result.cost?.lower else { return "<td>-</td>" }
        guard let ratio = ratio(of: result) else { return "<td>\(microseconds(cost))</td>" }
        // Full tint at half and at twice the first candidate's cost.
        let strength = Int(min(1, (ratio < 1 ? 1 / ratio : ratio) - 1) * 45)
        let tone = ratio < 1 ? "cheaper" : "dearer"
        return "<td class=\"tint \(tone)\" style=\"--strength: \(strength)%\">\(microseconds(cost)) "
            + "<small>× \(fixed(ratio, 2))</small></td>"
    }

    /// Every figure there is.
    var everything: String {
        let rows = situations.flatMap { situation in
            results.filter { $0.situation == situation }.enumerated().map { row(of: $1, isFirst: $0 == 0) }
        }
        let titles = [
            "a second", "p50 µs", "p90 µs", "p99 µs", "p99.9 µs", "longest µs", "CPU µs", "ratio", "spread", "samples",
            "system calls",
        ]
        return """
            <h2>All figures</h2>
            <p class="note">CPU is the lower quartile of the samples, spread how far the upper quartile is above it.</p>
            <div class="scroll"><table>
            <thead><tr><th>Situation</th><th>Scheduler</th>\(titles.map { "<th>\($0)</th>" }.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    private func row(of result: LoopResult, isFirst: Bool) -> String {
        let start =
            "<tr\(isFirst ? " class=\"first\"" : "")><th>\(isFirst ? escaped(result.situation.title) : "")</th>"
            + "<td class=\"text \(colour(place(of: result.candidate)))\">\(escaped(result.candidate))</td>"
        if let bytes = result.bytesPerConnection {
            return start + "<td class=\"reason\" colspan=\"11\">\(byteSize(bytes)) a connection</td></tr>"
        }
        guard let cost = result.cost else {
            return start + "<td class=\"reason\" colspan=\"11\">\(escaped(result.failure ?? "not measured"))</td></tr>"
        }
        let latencies = result.latencies.map { [$0.p50, $0.p90, $0.p99, $0.p999, $0.maximum].map(threeDigits) }
        let cells =
            [result.rate.map(rateText) ?? "-"] + (latencies ?? Array(repeating: "-", count: 5)) + [
                threeDigits(cost.lower), ratio(of: result).map { fixed($0, 2) } ?? "-",
                spread(of: result), "\(result.costs.count)",
            ]
        return start + cells.map { "<td>\($0)</td>" }.joined() + systemCalls(of: result) + "</tr>"
    }

    private func systemCalls(of result: LoopResult) -> String {
        guard case .success(let calls) = result.systemCalls else { return "<td>-</td>" }
        return
            "<td title=\"\(escaped(calls.summary))\">\(fixed(calls.total, 2)) <small>\(escaped(calls.summary))</small></td>"
    }

    private func head(of candidate: String) -> String {
        "<th class=\"\(colour(place(of: candidate)))\">\(escaped(candidate))</th>"
    }

    private func place(of candidate: String) -> Int {
        candidates.firstIndex { $0.name == candidate } ?? 0
    }

    /// How it was measured, and how to read it.
    var explanation: String {
        """
        <h2>How it was measured</h2>
        <ul>
        <li>Server and load run in one process. The load is a plain thread with its own epoll loop and no scheduler, so \
        that all schedulers are pressed alike; it keeps the given number of messages in flight on each connection and \
        compares every byte that comes back. Where there are more cores than serving threads, it has one of its own.</li>
        <li>Processor time is that of the process less that of the load's thread, kernel included: what the server's \
        threads, whichever and however many, have spent. With two threads, connections are dealt to two schedulers in \
        turn.</li>
        <li>Samples are short and interleaved: in each round every situation comes once, in random order, with all \
        schedulers one after the other, also in random order. Each sample starts its schedulers anew.</li>
        <li>What else runs on a machine only ever makes a sample worse. So costs are the lower quartile of the samples \
        and rates the upper one; whiskers end at the upper quartile. Latencies are over all samples.</li>
        <li>System calls are counted by strace in runs of their own, which slow the server: batches may be larger than \
        at full speed. Memory is what the process's anonymous memory grew by, divided by the connections.</li>
        </ul>
        <h2>How to read it</h2>
        <ul>
        <li>Compare ratios, not figures: the machine and its kernel decide the figures. The kernel's part of an echo is \
        the same for all, and by far the largest.</li>
        <li>A difference that is smaller than the whiskers is none. The recommendation takes one for real when it is at \
        least 3 % and showed in every round.</li>
        <li>One connection with one message in flight measures how fast the machine wakes a sleeping thread, more than \
        the scheduler.</li>
        <li>The load never pauses, so latencies are those of a busy server: with many messages in flight they are \
        mostly time spent in the queue, and the rate tells the same.</li>
        </ul>
        """
    }
}
