#if Observability
    internal import Metrics

    /// The metrics of one end of a session. None of them has a URI as a dimension, since there may be any number of URIs.
    struct SessionMetrics {
        private let connections: Meter
        private let queuedBytes: Recorder
        private let calls: Outcomes
        private let invocations: Outcomes
        private let publications: Outcomes
        private let events: Counter

        /// - Parameter side: `client` or `router`, the dimension of what both have.
        init(side: String) {
            connections = Meter(label: "swampy.wamp.connections", dimensions: [("side", side)])
            queuedBytes = Recorder(label: "swampy.wamp.queued.bytes", dimensions: [("side", side)])
            calls = Outcomes("swampy.wamp.calls")
            invocations = Outcomes("swampy.wamp.invocations")
            publications = Outcomes("swampy.wamp.publications")
            events = Counter(label: "swampy.wamp.events")
        }

        func connected() { connections.increment() }

        func disconnected() { connections.decrement() }

        func queued(_ byteCount: Int) { queuedBytes.record(byteCount) }

        func receivedEvent() { events.increment() }

        func ended(_ exchange: Exchange, after duration: Duration, isError: Bool) {
            switch exchange {
            case .call: calls.count(duration, isError: isError)
            case .invocation: invocations.count(duration, isError: isError)
            case .publication: publications.count(duration, isError: isError)
            }
        }

        /// How often something ended well or badly, and how long it took.
        private struct Outcomes {
            let successes: Counter
            let errors: Counter
            let durations: Timer

            init(_ label: String) {
                successes = Counter(label: label, dimensions: [("outcome", "ok")])
                errors = Counter(label: label, dimensions: [("outcome", "error")])
                durations = Timer(label: "\(label).duration")
            }

            func count(_ duration: Duration, isError: Bool) {
                (isError ? errors : successes).increment()
                durations.recordNanoseconds(Int64(duration / .nanoseconds(1)))
            }
        }
    }
#endif
