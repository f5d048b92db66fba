#if Observability
    internal import Synchronization

    /// How sessions of this process are observed. The tracer and the metrics are those of `InstrumentationSystem` and
    /// `MetricsSystem` at the time when a session is made.
    public enum Observability {
        /// In which part of a message the context of a trace travels.
        public enum ContextCarrier: Sendable {
            /// In the option `x_trace_context`, which no handler sees. Routers that drop unknown options drop it.
            case options
            /// In the keyword argument `_trace_context` as well, which every router passes on. A handler in this process
            /// does not see it, but one elsewhere gets an argument that it may not expect.
            case optionsAndKeywordArgument
        }

        private static let carrier = Mutex(ContextCarrier.options)

        /// Where the context is written, and looked for. Set it before the first session is made.
        public static var contextCarrier: ContextCarrier {
            get { carrier.withLock { $0 } }
            set { carrier.withLock { $0 = newValue } }
        }
    }
#endif
