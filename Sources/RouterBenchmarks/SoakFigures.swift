package import SerializationCore

/// What was sent in a ``RouterSoak`` so far, and what came of it.
package struct SoakFigures: Sendable, Equatable {
    /// Since the soak began.
    package var seconds = 0.0
    /// Calls that were made.
    package var calls = 0
    /// Those that were answered with what the callee computed.
    package var results = 0
    /// Those that were answered with anything else.
    package var wrongResults = 0
    /// Calls that callees were given.
    package var invocations = 0
    /// Events that were published, and acknowledged by the router.
    package var publications = 0
    /// Events that came to subscribers, in the order of their publisher.
    package var events = 0
    /// Those that came twice, or not in order, or after one that did not come.
    package var misplacedEvents = 0
    /// Sessions that came, registered, subscribed and left.
    package var visits = 0
    /// The memory of the router's process; nil when none was given.
    package var routerBytes: Int?
    /// The memory of this process.
    package var ownBytes = 0

    /// Nothing yet.
    package init() {}

    /// How many subscribers each publication is for.
    static let audience = 3

    /// Whether every call was answered rightly, once, and every publication was heard by all, once and in order. While
    /// some are under way that is not so.
    package var isBalanced: Bool {
        calls == results && calls == invocations && wrongResults == 0 && misplacedEvents == 0
            && events == publications * Self.audience
    }

    /// One line.
    package var text: String {
        let words = [
            "\(Int(seconds)) s:",
            "\(calls) calls, \(results) results, \(invocations) invocations, \(wrongResults) wrong;",
            "\(publications) publications, \(events) events, \(misplacedEvents) misplaced; \(visits) visits;",
            (routerBytes.map { "router \($0 / 1024) KiB, " } ?? "") + "here \(ownBytes / 1024) KiB",
        ]
        return words.joined(separator: " ")
    }

    /// What is missing, and how the memory has grown since `earlier`, in one line.
    package func conclusion(since earlier: SoakFigures) -> String {
        func grown(_ now: Int, _ then: Int) -> String { "\(now >= then ? "+" : "")\((now - then) / 1024) KiB" }
        let missing = publications * Self.audience - events
        var words = ["\(calls - results) calls and \(missing) events missing;"]
        if let now = routerBytes, let then = earlier.routerBytes { words.append("router \(grown(now, then)),") }
        words.append("here \(grown(ownBytes, earlier.ownBytes)) in \(Int(seconds - earlier.seconds)) s")
        return words.joined(separator: " ")
    }

    /// For programs; the memory in bytes.
    package var value: Value { .dictionary(entries) }

    /// ``value``, what is missing, and how the memory has grown since `earlier`.
    package func value(since earlier: SoakFigures) -> Value {
        var entries = entries
        entries["missing_calls"] = Value(integer: calls - results)
        entries["missing_events"] = Value(integer: publications * Self.audience - events)
        entries["balanced"] = .bool(isBalanced)
        entries["grown_seconds"] = Self.milliseconds(seconds - earlier.seconds)
        entries["own_growth"] = Value(integer: ownBytes - earlier.ownBytes)
        if let now = routerBytes, let then = earlier.routerBytes {
            entries["router_growth"] = Value(integer: now - then)
        }
        return .dictionary(entries)
    }

    private static func milliseconds(_ seconds: Double) -> Value { .double((seconds * 1000).rounded() / 1000) }

    private var entries: [String: Value] {
        var entries: [String: Value] = ["seconds": Self.milliseconds(seconds)]
        let counts: KeyValuePairs = [
            "calls": calls, "results": results, "wrong_results": wrongResults, "invocations": invocations,
            "publications": publications, "events": events, "misplaced_events": misplacedEvents, "visits": visits,
            "own_bytes": ownBytes,
        ]
        for (name, count) in counts { entries[name] = Value(integer: count) }
        if let routerBytes { entries["router_bytes"] = Value(integer: routerBytes) }
        return entries
    }
}
