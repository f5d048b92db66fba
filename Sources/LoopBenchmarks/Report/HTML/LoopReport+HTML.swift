extension LoopReport {
    /// The report as one page that needs nothing else: figures, plots and how to read them.
    public var html: String {
        let advice = recommendation
        let title = advice.candidate.map { "Loop benchmark: take \($0)" } ?? "Loop benchmark"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>\(escaped(title))</title>
            <style>
            \(Stylesheet.text)
            </style>
            </head>
            <body>
            <main>
            \(header(advice))
            \(glance)
            \(overview)
            \(sections)
            \(everything)
            \(explanation)
            </main>
            </body>
            </html>

            """
    }

    private func header(_ advice: Recommendation) -> String {
        let date = machine.date.replacing("T", with: " ").replacing("Z", with: " UTC")
        let remarks = advice.exceptions + notes + (uncounted.map { ["System calls were not counted: \($0)."] } ?? [])
        let list = remarks.map { "<li>\(escaped($0))</li>" }.joined()
        return """
            <p class="eyebrow">Which event loop? A comparison by swampy bench loops, \(date)</p>
            <h1>\(escaped(advice.advice))</h1>
            <p class="lead">\(escaped(advice.reason.prefix(1).uppercased() + advice.reason.dropFirst()))</p>
            \(list.isEmpty ? "" : "<ul>\(list)</ul>")
            <dl class="facts">
            \(facts.map { "<div><dt>\($0)</dt><dd>\(escaped($1))</dd></div>" }.joined(separator: "\n"))
            </dl>
            """
    }

    private var facts: [(String, String)] {
        let load = machine.load.map { ", load \(fixed($0, 1)) before it began" } ?? ""
        return [
            ("Processor", "\(machine.processor), \(counted(machine.cores, "core"))\(load)"),
            ("Memory", byteSize(machine.memory)),
            ("System", machine.system),
            (
                "Run",
                "\(plan.name), \(counted(plan.rounds, "round")) of \(fixed(plan.sampleTime / .milliseconds(1), 0)) ms "
                    + "samples in \(fixed(seconds, 0)) s, seed \(plan.seed)"
            ),
        ]
    }

    /// The plots, by what belongs together.
    private var sections: String {
        var groups: [(title: String, note: String, situations: [Situation])] = []
        for situation in situations {
            let (title, note) = group(of: situation)
            if let index = groups.firstIndex(where: { $0.title == title }) {
                groups[index].situations.append(situation)
            } else {
                groups.append((title, note, [situation]))
            }
        }
        return groups.enumerated().map { place, group in
            let cards = group.situations.map(card).joined(separator: "\n")
            let isOpen = !isLong || place == 0 || group.situations.count < 5
            return """
                <details\(isOpen ? " open=\"open\"" : "")>
                <summary>\(escaped(group.title))</summary>
                <p class="note">\(escaped(group.note))</p>
                <div class="cards">
                \(cards)
                </div>
                </details>
                """
        }.joined(separator: "\n")
    }

    /// Whether there are so many situations that echo needs groups of its own.
    private var isLong: Bool { situations.count > 24 }

    private func group(of situation: Situation) -> (title: String, note: String) {
        switch situation {
        case .echo(let echo):
            (
                isLong ? "Echo: \(echo.family)" : "Echo",
                "Bars: the server's processor time for a message, less is better, with the spread of the samples; "
                    + "beside them the messages a second. Curves: how long messages took there and back."
            )
        case .accepting, .idle:
            (
                "Connections",
                "Those that come and go connect, exchange 64 bytes and are reset, 16 at a time: processor time for "
                    + "each. Idle ones: what each takes of the process's own memory; the kernel's share is not in it."
            )
        case .timers:
            (
                "Timers",
                "Processor time for an alarm. Start and cancel: a thousand alarms, armed and disarmed. "
                    + "Fire: a thousand alarms, one each 10 µs; curves show how late they were."
            )
        case .jobs:
            (
                "Tasks and calls",
                "Processor time for a task that is started, or for a call from an actor on one scheduler to one on "
                    + "another and back."
            )
        }
    }

    private func title(of situation: Situation) -> String {
        guard case .echo(let echo) = situation else { return situation.title }
        return isLong ? echo.load : "\(echo.family): \(echo.load)"
    }

    private func card(_ situation: Situation) -> String {
        let own = results.filter { $0.situation == situation }
        let bars = BarChart(title: situation.title, bars: own.compactMap(bar))
        let curves = LatencyChart(
            curves: own.compactMap { result in
                result.latencies.map {
                    .init(name: result.candidate, index: index(of: result.candidate), latencies: $0)
                }
            })
        var html = "<section class=\"card\"><h3>\(escaped(title(of: situation)))</h3>\(bars.svg)"
        if !curves.curves.isEmpty {
            html += "<h4>\(situation == .timers(.fire) ? "Lateness" : "Latency")</h4>\(curves.svg)"
        }
        if case .echo(let echo) = situation, !Cores.areEnough(forServing: echo.threads, of: machine.cores) {
            html += "<p class=\"remark\">Server and load share the machine's cores here.</p>"
        }
        for result in own {
            guard let failure = result.failure else { continue }
            html += "<p class=\"failure\">\(escaped("\(result.candidate): \(failure)"))</p>"
        }
        return html + "</section>"
    }

    private func bar(_ result: LoopResult) -> BarChart.Bar? {
        let index = index(of: result.candidate)
        if let bytes = result.bytesPerConnection {
            return .init(name: result.candidate, index: index, value: max(0, bytes), label: byteSize(bytes))
        }
        guard let cost = result.cost else { return nil }
        return .init(
            name: result.candidate, index: index, value: cost.lower, spread: cost.lower...cost.upper,
            label: microseconds(cost.lower), remark: result.rate.map { "\(rateText($0))/s" } ?? "")
    }

    /// The candidate's place, which gives it its colour.
    private func index(of candidate: String) -> Int {
        candidates.firstIndex { $0.name == candidate } ?? 0
    }
}
