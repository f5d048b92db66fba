internal import WAMPRouter

/// Numbers in the text format of Prometheus, version 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    private enum Kind: String { case counter, gauge }

    /// The numbers of a router, realms in the order of their names.
    init(_ statistics: RouterStatistics) {
        add("swampy_connections", .gauge, "Connections, joined or not.", UInt64(statistics.connectionCount))
        add(
            "swampy_refused_clients_total", .counter, "Clients that were turned away.", statistics.refusedClientCount)
        let realms = statistics.realms.sorted { $0.key < $1.key }
        func gauge(_ name: String, _ help: String, _ count: KeyPath<RealmStatistics, Int>) {
            add(name, .gauge, help, realms.map { ($0.key, UInt64($0.value[keyPath: count])) })
        }
        func counter(_ name: String, _ help: String, _ count: KeyPath<RealmStatistics, UInt64>) {
            add(name, .counter, help, realms.map { ($0.key, $0.value[keyPath: count]) })
        }
        gauge("swampy_sessions", "Sessions in the realm.", \.sessionCount)
        gauge("swampy_registrations", "Procedures and patterns that are offered.", \.registrationCount)
        gauge("swampy_subscriptions", "Topics and patterns that are subscribed to.", \.subscriptionCount)
        gauge("swampy_pending_calls", "Calls that wait for their answer.", \.pendingCallCount)
        gauge("swampy_queued_bytes", "Bytes that wait for sessions to take them.", \.queuedByteCount)
        counter("swampy_joins_total", "Sessions that joined.", \.joinCount)
        counter("swampy_calls_total", "Calls that were taken.", \.callCount)
        counter("swampy_publications_total", "Events that publishers sent.", \.publicationCount)
        counter("swampy_events_total", "Events that were sent to subscribers.", \.eventCount)
        counter("swampy_dropped_events_total", "Events that slow subscribers did not get.", \.droppedEventCount)
        counter("swampy_errors_total", "Calls that callees answered with an error.", \.errorCount)
        counter("swampy_refused_requests_total", "Requests that the realm refused.", \.refusalCount)
        counter("swampy_violations_total", "Sessions that broke the rules of the protocol.", \.violationCount)
        counter("swampy_received_bytes_total", "Bytes of messages that came.", \.receivedByteCount)
        counter("swampy_sent_bytes_total", "Bytes of messages that were sent.", \.sentByteCount)
    }

    private mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: UInt64) {
        describe(name, kind, help)
        text += "\(name) \(value)\n"
    }

    private mutating func add(_ name: String, _ kind: Kind, _ help: String, _ values: [(realm: String, UInt64)]) {
        guard !values.isEmpty else { return }
        describe(name, kind, help)
        for (realm, value) in values { text += "\(name){realm=\"\(Self.escaped(realm))\"} \(value)\n" }
    }

    private mutating func describe(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// The value of a label, in which a backslash, a quotation mark and a line feed are escaped.
    private static func escaped(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\"": escaped += #"\""#
            case "\n": escaped += #"\n"#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
