extension LoopReport {
    /// The figures as text for a terminal of 110 columns, with the recommendation above them.
    public var table: String {
        let advice = recommendation
        var lines = [advice.sentence] + advice.exceptions.map { "- \($0)" }
        for situation in situations {
            lines += ["", situation.title] + rows(of: situation)
        }
        lines += ["", footnote] + notes
        return lines.joined(separator: "\n")
    }

    private func rows(of situation: Situation) -> [String] {
        let own = results.filter { $0.situation == situation }
        if case .idle = situation {
            return own.map { result in
                let figure = result.bytesPerConnection.map { "\(byteSize($0)) a connection" } ?? result.failure ?? ""
                return "  " + padded(result.candidate, nameWidth) + "  " + figure
            }
        }
        return [heading(situation)] + own.map(row)
    }

    private var nameWidth: Int { max(12, candidates.map(\.name.count).max() ?? 0) }

    private func heading(_ situation: Situation) -> String {
        line("", ["\(situation.unit)s/s", "p50 µs", "p99 µs", "p99.9 µs", "CPU µs", "ratio", "spread", "syscalls"])
    }

    private func row(_ result: LoopResult) -> String {
        guard let cost = result.cost else {
            return "  " + padded(result.candidate, nameWidth) + "  \(result.failure ?? "not measured")"
        }
        let latencies = result.latencies
        return line(
            result.candidate,
            [
                result.rate.map(rateText), latencies.map { threeDigits($0.p50) }, latencies.map { threeDigits($0.p99) },
                latencies.map { threeDigits($0.p999) }, threeDigits(cost.lower),
                ratio(of: result).map { fixed($0, 2) }, spread(of: result),
                result.systemCallCount.map { fixed($0, 2) },
            ].map { $0 ?? "-" }) + (result.failure.map { "  \($0)" } ?? "")
    }

    private func line(_ name: String, _ cells: [String]) -> String {
        "  " + padded(name, nameWidth)
            + cells.map { cell in String(repeating: " ", count: max(1, 11 - cell.count)) + cell }.joined()
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private var footnote: String {
        """
        CPU: processor time of the server's threads for one operation, the lower quartile of the samples; ratio: to \
        \(candidates.first?.name ?? "the first"); spread: how far the upper quartile is above the lower.
        """ + (uncounted.map { "\nNo system calls were counted: \($0)." } ?? "")
    }

    /// How far the upper quartile of the costs is above the lower one; a single sample has no spread.
    func spread(of result: LoopResult) -> String {
        guard result.costs.count > 1, let cost = result.cost else { return "-" }
        return "+" + percent(cost.upper / cost.lower - 1)
    }

    /// Why system calls could not be counted.
    var uncounted: String? {
        for result in results {
            if case .failure(let reason) = result.systemCalls { return reason.description }
        }
        return nil
    }
}
