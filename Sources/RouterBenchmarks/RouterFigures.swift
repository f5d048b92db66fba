package import LoopBenchmarks

/// What a load found out.
package struct RouterFigures: Sendable {
    /// What was counted.
    package enum Operation: String, Sendable {
        case call, event, join
    }

    package var operation: Operation
    /// How many there were in the measured time: an event counts once for each subscriber that got it.
    package var operations: Int
    /// The measured time.
    package var seconds: Double
    /// How many calls were answered with an error.
    package var errors = 0
    /// How long operations took; nil when none was completed.
    package var latencies: Latencies?
    /// The router's processor time for an operation in microseconds; nil when no process was given.
    package var processorMicroseconds: Double?
    /// How many cores the router kept busy; nil when no process was given.
    package var busyCores: Double?
    /// How many cores the load kept busy; near 1 it was the limit, not the router.
    package var loadCores: Double
    /// By how much the router's memory grew for each session that has joined; nil unless sessions were held.
    package var bytesPerSession: Double?
    /// How many cores the router kept busy while the sessions did nothing; nil unless they were held.
    package var idleCores: Double?

    /// How many operations were completed in a second.
    package var rate: Double { Double(operations) / seconds }

    /// One line of JSON.
    package var json: String {
        JSONText.object([
            ("operation", .string(operation.rawValue)), ("operations", JSONText(operations)),
            ("seconds", .number(seconds)), ("rate", .number(rate)), ("errors", JSONText(errors)),
            ("p50", JSONText(latencies?.p50)), ("p99", JSONText(latencies?.p99)), ("max", JSONText(latencies?.maximum)),
            ("cpu", JSONText(processorMicroseconds)), ("cores", JSONText(busyCores)),
            ("load_cores", .number(loadCores)), ("bytes_per_session", JSONText(bytesPerSession)),
            ("idle_cores", JSONText(idleCores)),
        ]).text(indented: 3)
    }

    /// A few lines for people.
    package var text: String {
        var lines = ["\(rateText(rate)) \(operation.rawValue)s/s (\(grouped(operations)) in \(threeDigits(seconds)) s)"]
        if let latencies { lines[0] += ", p50 \(microseconds(latencies.p50)), p99 \(microseconds(latencies.p99))" }
        if errors > 0 { lines.append("errors: \(grouped(errors)), which are not among them") }
        if let processorMicroseconds, let busyCores {
            let cost = microseconds(processorMicroseconds)
            lines.append("router: \(cost) of processor time for each, \(threeDigits(busyCores)) cores busy")
        }
        if let bytesPerSession { lines.append("router: \(byteSize(bytesPerSession)) for each session") }
        if let idleCores { lines.append("router: \(fixed(idleCores, 4)) cores busy while they do nothing") }
        lines.append("load: \(threeDigits(loadCores)) cores busy")
        return lines.joined(separator: "\n")
    }
}
